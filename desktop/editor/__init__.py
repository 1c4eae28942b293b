"""The ABC editor: its text, colours, marks and the continuation that grows in it."""
