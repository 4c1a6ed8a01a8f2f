package flow

import (
	"context"

	"linli/internal/plan/dimacs"
)

func solveTown(ctx context.Context, in *dimacs.Instance) (*Solution, error) { return nil, nil }
