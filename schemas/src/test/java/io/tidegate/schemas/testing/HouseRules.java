package io.tidegate.schemas.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.Predefined;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.DependencyRules;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The rules every module keeps, given the root package. They protect what the design rests on:
 * facts and decisions are pure functions of their input, packages depend one way, and the same
 * records give the same bytes on every machine.
 *
 * <p>No rule passes on no classes: ArchUnit fails a rule that has nothing to judge.
 */
public final class HouseRules {
  /** The packages of {@code detectors}, each of which may depend on those before it. */
  public static final List<String> DETECTOR_LAYERS =
      List.of(
          "series",
          "aggregate",
          "fleet",
          "evidence",
          "baseline",
          "detect",
          "catalog",
          "correlate",
          "audit",
          "policy",
          "contain",
          "engine");

  /** Bytes of state, used by every layer and using none. */
  private static final String CODEC = "codec";

  /** Packages of {@code schemas} that do work on facts and hold none. */
  private static final List<String> MACHINERY = List.of("encode", "decode");

  private static final Set<String> TRANSCENDENTAL =
      Set.of(
          "log", "log10", "log1p", "exp", "expm1", "pow", "sin", "cos", "tan", "asin", "acos",
          "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot");

  private static final Set<String> HASHED =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap");

  private static final Set<String> HASHING_COLLECTORS =
      Set.of("toSet", "toUnmodifiableSet", "toUnmodifiableMap");

  private static final Set<String> PURE_IO =
      Set.of(
          "java.io.DataInput",
          "java.io.DataOutput",
          "java.io.DataInputStream",
          "java.io.DataOutputStream",
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.IOException",
          "java.io.EOFException",
          "java.io.UncheckedIOException");

  /** A digest is a pure function of its bytes. */
  private static final Set<String> PURE_DIGEST =
      Set.of(
          "java.security.MessageDigest",
          "java.security.NoSuchAlgorithmException",
          "java.security.GeneralSecurityException");

  private static final Pattern EMPTY_NAMES =
      Pattern.compile("Abstract.*|Base[A-Z].*|.*(Impl|Manager|Helper|Utils?|Base|Common)");

  private final String root;

  public HouseRules(String root) {
    this.root = root;
  }

  /** The classes of this module's own main code in a package, not those of other modules. */
  public static JavaClasses mainClasses(String... packages) {
    return new ClassFileImporter()
        .withImportOption(Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(Predefined.DO_NOT_INCLUDE_JARS)
        .withImportOption(location -> !location.contains("/jmh_generated/"))
        .importPackages(packages);
  }

  /** The classes of this module's own tests, without the fixtures that break rules on purpose. */
  public static JavaClasses testClasses(String... packages) {
    return new ClassFileImporter()
        .withImportOption(Predefined.ONLY_INCLUDE_TESTS)
        .withImportOption(Predefined.DO_NOT_INCLUDE_JARS)
        .withImportOption(location -> !location.contains("/testing/violations/"))
        .importPackages(packages);
  }

  /** R1: {@code schemas} is the JDK's pure part and the JSON streaming parser. */
  public ArchRule schemasAreSelfContained() {
    return onlyDependsOn(
        "schemas", resideInAnyPackage("com.fasterxml.jackson.core..", in("schemas")));
  }

  /** R1: {@code detectors} is the JDK's pure part and the facts. */
  public ArchRule detectorsAreSelfContained() {
    return onlyDependsOn("detectors", resideInAnyPackage(in("schemas"), in("detectors")));
  }

  /** R2: time is an argument. */
  public ArchRule timeIsAnArgument() {
    return noClasses()
        .that()
        .resideInAnyPackage(pure())
        .should()
        .accessTargetWhere(readsTheClock())
        .as("R2: schemas and detectors do not read a clock; time is an argument");
  }

  /** R2 in an adapter: only the named packages read the clock. */
  public ArchRule clockIsReadOnlyIn(String module, String... packages) {
    return noClasses()
        .that()
        .resideInAPackage(in(module))
        .and()
        .resideOutsideOfPackages(packages)
        .should()
        .accessTargetWhere(readsTheClock())
        .as("R2: in " + module + " only " + List.of(packages) + " read a clock");
  }

  /** R3: one thread at a time, and none of their own. */
  public ArchRule noThreads() {
    return CompositeArchRule.of(
            noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage("java.util.concurrent..")
                        .or(assignableTo(Thread.class))
                        .or(assignableTo(ThreadLocal.class))))
        .and(
            classes()
                .that()
                .resideInAnyPackage(pure())
                .should(notBeWrittenForThreads())
                .as("no synchronized methods, volatile fields, wait or notify"))
        .and(noClasses().that().resideInAnyPackage(pure()).should().accessTargetWhere(parallel()))
        .as("R3: schemas and detectors know no threads");
  }

  /** R4: chance is an argument, with its seed. */
  public ArchRule randomnessIsAnArgument() {
    return noClasses()
        .that()
        .resideInAnyPackage(pure())
        .should()
        .accessTargetWhere(
            access(
                "unseeded randomness",
                (owner, target) ->
                    (owner.isEquivalentTo(Math.class) || owner.isEquivalentTo(StrictMath.class))
                            && target.getName().equals("random")
                        || owner.isEquivalentTo(java.util.UUID.class)
                            && target.getName().equals("randomUUID")
                        || owner.isAssignableTo(java.util.concurrent.ThreadLocalRandom.class)
                        || owner.isAssignableTo(java.security.SecureRandom.class)
                        || (owner.isAssignableTo(java.util.Random.class)
                                || owner.isAssignableTo(java.util.SplittableRandom.class))
                            && target instanceof AccessTarget.ConstructorCallTarget constructor
                            && constructor.getRawParameterTypes().isEmpty()))
        .as("R4: schemas and detectors draw no chance of their own");
  }

  /** R5: nothing but arguments comes in, and nothing but results goes out. */
  public ArchRule noSideEffects() {
    return CompositeArchRule.of(
            noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                            "org.slf4j..",
                            "java.util.logging..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.net..",
                            "java.lang.reflect..",
                            "java.lang.invoke..")
                        .or(
                            named(
                                Set.of(
                                    "java.io.File",
                                    "java.io.FileInputStream",
                                    "java.io.FileOutputStream",
                                    "java.io.FileReader",
                                    "java.io.FileWriter",
                                    "java.io.RandomAccessFile",
                                    "java.io.PrintStream",
                                    "java.lang.System$Logger",
                                    "java.lang.Process",
                                    "java.lang.ProcessBuilder",
                                    "java.lang.Runtime",
                                    "java.lang.ClassLoader")))))
        .and(
            noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .accessTargetWhere(
                    access(
                        "the process's surroundings",
                        (owner, target) ->
                            owner.isEquivalentTo(System.class)
                                && !target.getName().equals("arraycopy"))))
        .and(
            noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .accessTargetWhere(
                    access(
                        "reflection",
                        (owner, target) ->
                            owner.isEquivalentTo(Class.class)
                                && (target.getName().startsWith("forName")
                                    || target.getName().startsWith("getDeclared")
                                    || target.getName().startsWith("getResource")))))
        .and(
            classes()
                .that()
                .resideInAnyPackage(pure())
                .should(
                    satisfy(
                        "not declare java.io.Serializable",
                        type ->
                            type.getRawInterfaces().stream()
                                .noneMatch(face -> face.isEquivalentTo(Serializable.class)))))
        .as("R5: schemas and detectors log nothing, ask nothing and touch nothing");
  }

  /** R6: the packages of {@code detectors} depend downward only. */
  public ArchRule detectorsAreLayered() {
    return classes()
        .that()
        .resideInAPackage(in("detectors"))
        .should(dependDownwardOnly())
        .as(
            "R6: detectors depend downward only: "
                + DETECTOR_LAYERS
                + ", and codec below them all");
  }

  /** R7: no package of a module depends on itself by way of others. */
  public ArchRule noCycles(String module) {
    return CompositeArchRule.of(
            SlicesRuleDefinition.slices()
                .matching(root + "." + module + ".(**)")
                .should()
                .beFreeOfCycles())
        .as("R7: the packages of " + module + " are free of cycles");
  }

  /** R7: what lies deeper does not know what lies above it. */
  public ArchRule noUpwardDependencies() {
    return DependencyRules.NO_CLASSES_SHOULD_DEPEND_UPPER_PACKAGES.as(
        "R7: no class depends on a package above its own");
  }

  /** R10: a fact is a record, an enum, an interface or an exception, and never changes. */
  public ArchRule factsAreImmutable() {
    return classes()
        .that()
        .resideInAPackage(in("schemas"))
        .and()
        .resideOutsideOfPackages(
            MACHINERY.stream().map(name -> in("schemas." + name)).toArray(String[]::new))
        .and(describe("are not builders", type -> !type.getSimpleName().endsWith("Builder")))
        .should(beImmutable())
        .as("R10: facts are records, enums, interfaces or final classes, and immutable");
  }

  /** R12: each engine's library is seen by its own adapter only. */
  public ArchRule enginesStayApart() {
    return CompositeArchRule.of(
            noClasses()
                .that(resideInAnyPackage(in("")).and(not(resideInAnyPackage(in("flink")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.flink..", in("flink"))
                .allowEmptyShould(true))
        .and(
            noClasses()
                .that(resideInAnyPackage(in("")).and(not(resideInAnyPackage(in("app")))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka.streams..", in("app"))
                .allowEmptyShould(true))
        .and(
            noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .allowEmptyShould(true))
        .as("R12: Streams and Flink never meet, and the pure modules know neither");
  }

  /** R14: a name says what a thing is, and its suffix where it lives. */
  public ArchRule namesSaySomething() {
    return classes()
        .should(
            satisfy(
                "have a name that says something",
                type -> !EMPTY_NAMES.matcher(type.getSimpleName()).matches()))
        .andShould(suffixOnlyIn("Processor", in("app")))
        .andShould(suffixOnlyIn("Serde", in("app")))
        .andShould(suffixOnlyIn("Function", in("flink")))
        .andShould(suffixOnlyIn("Detector", in("detectors.detect"), in("detectors.catalog")))
        .andShould(suffixOnlyIn("Codec", in("schemas"), in("detectors")))
        .as("R14: names are nouns of the domain, in the place their suffix names");
  }

  /** R15: the general don'ts, in code that is not a console. */
  public ArchRule noStandardStreams() {
    return GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
  }

  /** R15: the general don'ts. */
  public ArchRule goodManners() {
    return CompositeArchRule.of(GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING)
        .and(GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS)
        .and(GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.allowEmptyShould(true))
        .and(GeneralCodingRules.OLD_DATE_AND_TIME_CLASSES_SHOULD_NOT_BE_USED)
        .as("R15: no java.util.logging, generic exceptions, field injection or old dates");
  }

  /** R16: every package says that it is null-marked. */
  public ArchRule packagesAreNullMarked() {
    return classes()
        .should(
            satisfy(
                "lie in a package whose package-info is @NullMarked",
                type -> type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")))
        .as("R16: every package has a package-info with @NullMarked");
  }

  /** R18: tests wait for nothing, replace nothing and skip nothing. */
  public ArchRule testsAreHonest() {
    return CompositeArchRule.of(
            noClasses()
                .should()
                .accessTargetWhere(
                    access(
                        "Thread.sleep",
                        (owner, target) ->
                            owner.isAssignableTo(Thread.class) && target.getName().equals("sleep")
                                || owner.isEquivalentTo(java.util.concurrent.TimeUnit.class)
                                    && target.getName().equals("sleep"))))
        .and(noClasses().should().dependOnClassesThat().resideInAPackage("org.mockito.."))
        .and(
            classes()
                .should(
                    satisfy(
                        "not be disabled, nor any of its methods",
                        type ->
                            !type.isAnnotatedWith("org.junit.jupiter.api.Disabled")
                                && type.getMethods().stream()
                                    .noneMatch(
                                        method ->
                                            method.isAnnotatedWith(
                                                "org.junit.jupiter.api.Disabled")))))
        .as("R18: tests do not sleep, mock or skip");
  }

  /** R18 for the pure modules: their tests read no clock either. */
  public ArchRule testsTellTheTime() {
    return noClasses()
        .should()
        .accessTargetWhere(readsTheClock())
        .as("R18: tests of pure code read no clock");
  }

  /** The last bit of {@link Math}'s transcendental functions may differ between machines. */
  public ArchRule mathIsStrict() {
    return noClasses()
        .that()
        .resideInAPackage(in("detectors"))
        .should()
        .accessTargetWhere(
            access(
                "Math's transcendental functions",
                (owner, target) ->
                    owner.isEquivalentTo(Math.class) && TRANSCENDENTAL.contains(target.getName())))
        .as("detectors compute with StrictMath, whose results are the same everywhere");
  }

  /** The order of a hashed collection differs between JVMs, and so would what is decided by it. */
  public ArchRule collectionsAreOrdered() {
    return noClasses()
        .that()
        .resideInAPackage(in("detectors"))
        .should()
        .accessTargetWhere(
            access("collections without an order of their own", HouseRules::unordered))
        .as("detectors keep nothing in collections without an order of their own");
  }

  private ArchRule onlyDependsOn(String module, DescribedPredicate<JavaClass> own) {
    DescribedPredicate<JavaClass> allowed =
        describe(
            "are whitelisted",
            type -> {
              JavaClass component = type.getBaseComponentType();
              return component.isPrimitive()
                  || own.test(component)
                  || resideInAnyPackage("java.util.concurrent..").negate().test(component)
                      && resideInAnyPackage(
                              "java.lang..",
                              "java.util..",
                              "java.time..",
                              "java.math..",
                              "java.security..",
                              "java.nio.charset..",
                              "org.jspecify..")
                          .test(component)
                  || PURE_IO.contains(component.getName())
                  || PURE_DIGEST.contains(component.getName());
            });
    return classes()
        .that()
        .resideInAPackage(in(module))
        .should()
        .onlyDependOnClassesThat(allowed)
        .as("R1: " + module + " depend on their whitelist only");
  }

  private ArchCondition<JavaClass> dependDownwardOnly() {
    return new ArchCondition<>("depend downward only") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String from = layer(type);
        if (from.isEmpty()) {
          return;
        }
        if (height(from) < 0) {
          events.add(violated(type, type.getName() + " lies in no layer that HouseRules names"));
          return;
        }
        type.getDirectDependenciesFromSelf()
            .forEach(
                dependency -> {
                  String to = layer(dependency.getTargetClass().getBaseComponentType());
                  if (!to.isEmpty() && height(to) > height(from)) {
                    events.add(violated(type, dependency.getDescription()));
                  }
                });
      }
    };
  }

  private static int height(String layer) {
    if (layer.equals(CODEC)) {
      return 0;
    }
    int index = DETECTOR_LAYERS.indexOf(layer);
    return index < 0 ? -1 : index + 1;
  }

  /** The first package below {@code detectors}, or nothing. */
  private String layer(JavaClass type) {
    String prefix = root + ".detectors.";
    if (!type.getPackageName().startsWith(prefix)) {
      return "";
    }
    String rest = type.getPackageName().substring(prefix.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static ArchCondition<JavaClass> beImmutable() {
    return new ArchCondition<>("be immutable") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean shape =
            type.isRecord()
                || type.isEnum()
                || type.isInterface()
                || type.isAssignableTo(Throwable.class)
                || type.isAnonymousClass()
                || type.getModifiers().contains(JavaModifier.FINAL)
                || type.getSuperclass()
                    .map(JavaType::toErasure)
                    .filter(JavaClass::isEnum)
                    .isPresent();
        if (!shape) {
          events.add(
              violated(
                  type,
                  type.getName() + " is neither record, enum, interface, exception nor final"));
        }
        for (JavaField field : type.getFields()) {
          boolean constant = field.getModifiers().contains(JavaModifier.STATIC);
          if (!field.getModifiers().contains(JavaModifier.FINAL)) {
            events.add(violated(type, field.getFullName() + " is not final"));
          }
          if (type.isRecord() && !constant && mutable(field.getRawType())) {
            events.add(violated(type, field.getFullName() + " exposes something mutable"));
          }
        }
      }
    };
  }

  private static boolean mutable(JavaClass type) {
    return type.isArray()
        || !type.isInterface()
            && (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class));
  }

  private static ArchCondition<JavaClass> notBeWrittenForThreads() {
    return new ArchCondition<>("not be written for threads") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMethod method : type.getMethods()) {
          if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
            events.add(violated(type, method.getFullName() + " is synchronized"));
          }
        }
        for (JavaField field : type.getFields()) {
          if (field.getModifiers().contains(JavaModifier.VOLATILE)) {
            events.add(violated(type, field.getFullName() + " is volatile"));
          }
        }
        type.getMethodCallsFromSelf().stream()
            .filter(call -> Set.of("wait", "notify", "notifyAll").contains(call.getName()))
            .filter(call -> call.getTargetOwner().isEquivalentTo(Object.class))
            .forEach(call -> events.add(violated(type, call.getDescription())));
      }
    };
  }

  private ArchCondition<JavaClass> suffixOnlyIn(String suffix, String... packages) {
    return satisfy(
        "be named *" + suffix + " only in " + List.of(packages),
        type ->
            !type.isTopLevelClass()
                || !type.getSimpleName().endsWith(suffix)
                || resideInAnyPackage(packages).test(type));
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
    return access(
        "a clock",
        (owner, target) ->
            owner.isEquivalentTo(System.class)
                    && (target.getName().equals("currentTimeMillis")
                        || target.getName().equals("nanoTime"))
                || owner.getPackageName().startsWith("java.time") && target.getName().equals("now")
                || owner.isAssignableTo(java.time.Clock.class)
                || owner.isAssignableTo(java.time.InstantSource.class)
                || owner.isEquivalentTo(java.util.Date.class)
                    && target instanceof AccessTarget.ConstructorCallTarget constructor
                    && constructor.getRawParameterTypes().isEmpty());
  }

  private static DescribedPredicate<JavaAccess<?>> parallel() {
    return access(
        "parallel streams",
        (owner, target) ->
            target.getName().equals("parallelStream") && owner.isAssignableTo(Collection.class)
                || target.getName().equals("parallel")
                    && owner.isAssignableTo(java.util.stream.BaseStream.class)
                || owner.isEquivalentTo(java.util.Arrays.class)
                    && target.getName().startsWith("parallel"));
  }

  private static boolean unordered(JavaClass owner, AccessTarget target) {
    if (target instanceof AccessTarget.ConstructorCallTarget
        || target instanceof AccessTarget.ConstructorReferenceTarget) {
      return HASHED.contains(owner.getName());
    }
    if (!(target instanceof AccessTarget.CodeUnitAccessTarget method)) {
      return false;
    }
    String name = method.getName();
    List<JavaClass> parameters = method.getRawParameterTypes();
    // A set or map of one has only one order.
    boolean many = parameters.stream().anyMatch(JavaClass::isArray);
    if (owner.isEquivalentTo(Set.class)) {
      return name.equals("copyOf") || name.equals("of") && (many || parameters.size() > 1);
    }
    if (owner.isEquivalentTo(Map.class)) {
      return name.equals("copyOf")
          || name.equals("ofEntries")
          || name.equals("of") && parameters.size() > 2;
    }
    if (owner.isEquivalentTo(java.util.stream.Collectors.class)) {
      return HASHING_COLLECTORS.contains(name)
          || name.equals("toMap") && parameters.size() < 4
          || name.equals("groupingBy") && parameters.size() < 3;
    }
    return owner.isEquivalentTo(System.class) && name.equals("identityHashCode");
  }

  private String[] pure() {
    return new String[] {in("schemas"), in("detectors")};
  }

  private String in(String module) {
    return module.isEmpty() ? root + ".." : root + "." + module + "..";
  }

  private static DescribedPredicate<JavaClass> not(DescribedPredicate<JavaClass> predicate) {
    return DescribedPredicate.not(predicate);
  }

  private static DescribedPredicate<JavaClass> named(Set<String> names) {
    return describe("are named in " + names, type -> names.contains(type.getName()));
  }

  private static DescribedPredicate<JavaClass> assignableTo(Class<?> type) {
    return describe("are " + type.getSimpleName(), other -> other.isAssignableTo(type));
  }

  private static DescribedPredicate<JavaAccess<?>> access(String description, Use use) {
    return describe(description, access -> use.test(access.getTargetOwner(), access.getTarget()));
  }

  private static ArchCondition<JavaClass> satisfy(
      String description, Predicate<JavaClass> predicate) {
    return new ArchCondition<>(description) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!predicate.test(type)) {
          events.add(violated(type, type.getName() + " does not " + description));
        }
      }
    };
  }

  /** Judges the use of a member. */
  private interface Use {
    boolean test(JavaClass owner, AccessTarget target);
  }
}
