"""The ABC language: text -> tokens -> Tune -> problems, timeline, files."""
