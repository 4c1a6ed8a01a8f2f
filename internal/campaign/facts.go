package campaign

import "linli/internal/fact"

// Kinds are the kinds of fact that campaign writes: none.
func Kinds() []fact.Kind { return nil }
