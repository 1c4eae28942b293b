"""The subcommands of `carolan`, one module each."""
