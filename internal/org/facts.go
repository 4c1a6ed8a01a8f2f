package org

import "linli/internal/fact"

// Kinds are the kinds of fact that org writes: none.
func Kinds() []fact.Kind { return nil }
