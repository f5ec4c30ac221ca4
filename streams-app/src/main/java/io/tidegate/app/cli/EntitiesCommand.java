package io.tidegate.app.cli;

import picocli.CommandLine.Command;

/** {@code entities}: what the service is told of tenants, keys and models. */
@Command(
    name = "entities",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tells the service of plans, budgets, limits and what tenants may use.",
    footer = {
      "",
      "Examples:",
      "  tidegate entities load plans.csv",
      "  tidegate entities diff plans.csv",
      "  tidegate entities get tenant/acme"
    },
    subcommands = {
      EntitiesLoadCommand.class,
      EntitiesListCommand.class,
      EntitiesGetCommand.class,
      EntitiesDiffCommand.class,
      EntitiesDeleteCommand.class
    })
public final class EntitiesCommand {}
