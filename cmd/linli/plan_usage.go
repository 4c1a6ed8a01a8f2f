package main

import (
	"context"
	"time"
)

// resources is what the process has used so far: processor time, and the most
// memory it held at once, in bytes.
type resources struct {
	cpu  time.Duration
	peak int64
}

// withLimit bounds a context by a time, where there is one.
func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}
