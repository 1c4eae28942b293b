"""Training in the window: the dialog, the child process, the plot of the losses."""
