"""The editing services in the window: transpose, another unit note length, reformat, renumber, extract."""
