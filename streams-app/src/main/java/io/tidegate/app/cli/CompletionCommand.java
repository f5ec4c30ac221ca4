package io.tidegate.app.cli;

import static java.util.Objects.requireNonNull;

import io.tidegate.shell.cli.ExitCodes;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete verbs and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script by which a shell completes verbs, options and their values.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  source <(tidegate completion bash)",
      "  tidegate completion zsh > ~/.tidegate-completion; echo 'source ~/.tidegate-completion' >>"
          + " ~/.zshrc"
    })
public final class CompletionCommand implements Callable<Integer> {
  /** Shells that take completions of bash; zsh does once its own are on. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private @Nullable Shell shell;

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    if (shell == Shell.ZSH) {
      out.println("autoload -Uz compinit && compinit");
    }
    out.print(AutoComplete.bash("tidegate", command.root().commandLine()));
    out.flush();
    return ExitCodes.OK;
  }
}
