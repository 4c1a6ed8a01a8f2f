package access

import (
	"context"
	"math/rand/v2"

	"linli/internal/civil"
)

// Demo makes one account for each role, its id being the role's key, with
// names generated from the seed; all expire a year from now. It is for a
// demonstration on loopback and for trials; an account that exists is kept, so
// calling it again changes nothing. It returns the accounts in the order of
// Roles.
func (a *Access) Demo(ctx context.Context, seed uint64) ([]Account, error) {
	until := civil.At(a.clock().AddDate(1, 0, 0))
	names := generatedNames(seed, len(roles))
	accounts := make([]Account, len(roles))
	for i, r := range roles {
		accounts[i] = Account{
			ID: string(r.role), Name: names[i],
			Grants: []Granted{{Role: r.role, Until: until}},
		}
	}
	if err := a.Bootstrap(ctx, accounts, "demo"); err != nil {
		return nil, err
	}
	for i := range accounts {
		actor, err := a.Actor(ctx, accounts[i].ID)
		if err != nil {
			return nil, err
		}
		accounts[i] = actor.Account
	}
	return accounts, nil
}

// Parts of generated names. They are joined at random and belong to nobody.
var (
	surnames = []string{"赵", "钱", "孙", "李", "周", "吴", "郑", "冯", "陈", "沈", "韩", "杨", "朱", "秦", "许", "何"}
	givens   = []string{"知", "言", "若", "安", "亦", "然", "可", "心", "怀", "远", "嘉", "禾", "云", "舒", "明", "川"}
)

// generatedNames makes n different names, always the same for a seed.
func generatedNames(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 0))
	seen := make(map[string]bool, n)
	out := make([]string, 0, n)
	for len(out) < n {
		first, second := r.IntN(len(givens)), r.IntN(len(givens))
		name := surnames[r.IntN(len(surnames))] + givens[first] + givens[second]
		if first != second && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}
