"""Everything a person sees or plugs in."""
