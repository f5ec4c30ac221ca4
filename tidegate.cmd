@echo off
rem Starts Tidegate; builds it first when that is needed.
rem   TIDEGATE_OPTS     JVM options, after the defaults below (for example -Xmx4g)
rem   TIDEGATE_REBUILD  set it to build again
setlocal
set "ROOT=%~dp0"
set "VERSION=0.1.0"
set "QUICK=%ROOT%streams-app\target\quick"
set "JAR=%ROOT%streams-app\target\tidegate-%VERSION%.jar"
if not exist "%JAR%" set "JAR=%QUICK%\tidegate-%VERSION%.jar"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
set "FOUND="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1" ^| findstr /i "version"') do if not defined FOUND set "FOUND=%%~v"
for /f "delims=.-+ tokens=1" %%m in ("%FOUND%") do set "MAJOR=%%m"
if not defined MAJOR goto nojava
if %MAJOR% LSS 17 goto nojava

if defined TIDEGATE_REBUILD goto build
if exist "%JAR%" goto run

:build
set "JAR=%QUICK%\tidegate-%VERSION%.jar"
set "LOCK=%ROOT%.build.lock"
set "WAITED="
:lock
mkdir "%LOCK%" 2>nul && goto locked
if not defined WAITED echo Waiting for another build of Tidegate (if there is none, remove %LOCK%)... 1>&2
set "WAITED=1"
ping -n 3 127.0.0.1 >nul
goto lock
:locked
if defined WAITED if exist "%JAR%" goto built
echo Building Tidegate (first use, about a minute)... 1>&2
if not exist "%QUICK%" mkdir "%QUICK%"
pushd "%ROOT%"
call mvnw.cmd -B -q -Dquick -pl benchmarks -am package >"%QUICK%\build.log" 2>&1 <nul
set "RESULT=%ERRORLEVEL%"
popd
if not "%RESULT%"=="0" (
  rmdir "%LOCK%"
  echo tidegate: the build failed; all of it is in %QUICK%\build.log 1>&2
  exit /b 1
)
:built
rmdir "%LOCK%"

:run
set "BENCH=%ROOT%benchmarks\target"
if "%JAR%"=="%QUICK%\tidegate-%VERSION%.jar" set "BENCH=%ROOT%benchmarks\target\quick"
set "HEAP=1g"
if "%~1"=="evaluate" set "HEAP=3g"
"%JAVA%" -Xmx%HEAP% -XX:+UseParallelGC -XX:+ExitOnOutOfMemoryError %TIDEGATE_OPTS% -cp "%JAR%;%BENCH%\tidegate-benchmarks-%VERSION%.jar;%BENCH%\lib\*" io.tidegate.app.TidegateMain %*
exit /b %ERRORLEVEL%

:nojava
echo tidegate: needs a JDK 17 or later; found "%FOUND%" 1>&2
echo tidegate: install one (https://adoptium.net) and set JAVA_HOME, or put its bin directory on the PATH 1>&2
exit /b 1
