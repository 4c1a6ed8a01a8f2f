package main

import (
	"context"
	"fmt"

	"linli/internal/access"
	"linli/internal/area"
	"linli/internal/civil"
)

// placed are accounts of the demonstration that hold their role at one place
// only, beside those that Demo makes, which hold theirs everywhere: so that one
// can see that a district sees its district, and a community its community.
var placed = []struct {
	id, name string
	role     access.Role
	place    string
}{
	{"coordinator-chaoyang", "唐若谷", access.Coordinator, "110105"},
	{"worker-nanlang", "姚知微", access.Worker, "110105001024"},
	{"verifier-chaoyang", "贺明远", access.Verifier, "110105"},
}

// place makes the placed accounts, if they are not there yet.
func (d *demo) place(ctx context.Context) error {
	until := civil.At(d.app.clock().AddDate(1, 0, 0))
	accounts := make([]access.Account, len(placed))
	for i, p := range placed {
		accounts[i] = access.Account{
			ID: p.id, Name: p.name, Office: d.atlas.FullName(area.Code(p.place)),
			Grants: []access.Granted{{Role: p.role, Place: p.place, Until: until}},
		}
	}
	if err := d.access.Bootstrap(ctx, accounts, "demo"); err != nil {
		return fmt.Errorf("make demo accounts: %w", err)
	}
	return nil
}
