package main

import (
	"context"

	"linli/internal/web"
)

// services are the rooms with pages of their own, in the order of their entries
// in the navigation.
func (h *house) services(ctx context.Context) ([]web.Service, error) {
	if err := h.training.Seed(ctx); err != nil {
		return nil, err
	}
	return []web.Service{h.training}, nil
}
