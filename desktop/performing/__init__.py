"""The transport bar and the Qt end of the player process."""
