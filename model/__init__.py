"""Everything that knows music or learns it; no Qt, no ports."""
