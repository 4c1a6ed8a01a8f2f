package format_test

import (
	"context"
	"strings"
	"testing"

	"linli/internal/plan/route"
	"linli/internal/plan/route/format"
)

// The two far customers go together (5+5+10), and the two near ones (1+1+2).
const vrp = `NAME : small
COMMENT : "ours: optimal value 24"
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 4
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
5 0 -2
4 0 -1
DEMAND_SECTION
1 0
2 2
3 2
4 3
5 1
DEPOT_SECTION
 1
 -1
EOF
`

// One customer goes alone: 7+7 and 9+1+8, or 9+9 and 7+2+8, or 8+8 and 7+1+9.
const matrix = `NAME: triangle
TYPE: CVRP
DIMENSION: 4
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: LOWER_ROW
CAPACITY: 2
EDGE_WEIGHT_SECTION
7 9
1 8 2 1
DEMAND_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
EOF
`

// Customer 3 must be reached at once; its 6 and the others' 10 exceed 10.
const solomon = `SMALL

VEHICLE
NUMBER     CAPACITY
  3         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0          0        100          0
    1      3         4          5          0         50         10
    2      6         8          5         40         60         10
    3      0         9          6          0          9         10
`

const lilim = `2	10	1
0	0	0	0	0	100	0	0	0
1	3	4	5	0	50	1	0	2
2	6	8	-5	0	60	1	1	0
`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		cost     float64
		vehicles int
	}{
		"vrp":     {vrp, 24, 2},
		"matrix":  {matrix, 32, 2},
		"solomon": {solomon, 38, 2},
		"lilim":   {lilim, 20, 1},
	} {
		in, err := format.Read(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 2000, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if plan.Cost != c.cost || len(plan.Routes) != c.vehicles {
			t.Errorf("%s: cost %g with %d vehicles, want %g with %d", name, plan.Cost, len(plan.Routes), c.cost, c.vehicles)
		}
	}
}

func TestReadFields(t *testing.T) {
	in, err := format.Read(strings.NewReader(solomon))
	if err != nil {
		t.Fatal(err)
	}
	if !in.VehiclesFirst || in.Name != "SMALL" {
		t.Errorf("%+v", in)
	}
	if v := in.Vehicles[0]; v.Count != 3 || v.Capacity != 10 || v.Latest != 100 {
		t.Errorf("fleet %+v", v)
	}
	if s := in.Stops[1]; s.Name != "2" || s.Place != 2 || s.Demand != 5 || s.Ready != 40 || s.Due != 60 || s.Service != 10 {
		t.Errorf("customer 2 is %+v", s)
	}
}

func TestRefuse(t *testing.T) {
	cut := func(text, old, new string) string {
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in the text", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", "no fleet"},
		"dimension":        {cut(vrp, "DIMENSION : 5", "DIMENSION : x"), "DIMENSION"},
		"huge":             {cut(vrp, "DIMENSION : 5", "DIMENSION : 999999999"), "DIMENSION"},
		"node twice":       {cut(vrp, "5 0 -2", "2 0 -2"), "comes twice"},
		"node missing":     {cut(vrp, "5 0 -2\n", ""), "fields instead of"},
		"negative demand":  {cut(vrp, "5 1\nDEPOT", "5 -1\nDEPOT"), "node 5 has demand -1"},
		"depot's demand":   {cut(vrp, "DEMAND_SECTION\n1 0", "DEMAND_SECTION\n1 1"), "the depot, node 1, has demand 1"},
		"capacity":         {cut(vrp, "CAPACITY : 4\n", ""), "CAPACITY"},
		"metric":           {cut(vrp, "EUC_2D", "GEO"), "EDGE_WEIGHT_TYPE"},
		"kind":             {cut(vrp, "TYPE : CVRP", "TYPE : TSP"), "is not CVRP"},
		"section":          {cut(vrp, "DEPOT_SECTION", "DEPOTS_SECTION"), "unknown section"},
		"depot":            {cut(vrp, "DEPOT_SECTION\n 1", "DEPOT_SECTION\n 6"), "is no depot"},
		"bounded length":   {cut(vrp, "CAPACITY", "DISTANCE : 20\nCAPACITY"), "bounded length"},
		"matrix short":     {cut(matrix, "1 8 2 1\n", "1 8 2\n"), "is no number"},
		"matrix long":      {cut(matrix, "1 8 2 1\n", "1 8 2 1 5\n"), "too many"},
		"matrix layout":    {cut(matrix, "LOWER_ROW", "LOWER_COL"), "EDGE_WEIGHT_FORMAT"},
		"matrix negative":  {cut(matrix, "7 9", "7 -9"), "is -9"},
		"no number":        {cut(solomon, "40 ", "4o "), `"4o" is no number`},
		"customer missing": {cut(solomon, "    2  ", "    4  "), "node 4 where 2 should be"},
		"half a demand":    {cut(solomon, "5         40", "5.5         40"), "not whole"},
		"no vehicles":      {cut(solomon, "  3         10", "  0         10"), "fleet of 0"},
		"one-sided":        {cut(lilim, "1\t0\n", "0\t1\n"), "does not go with"},
		"no pair":          {cut(lilim, "1\t0\n", "0\t0\n"), "pickup or a delivery"},
		"pair of itself":   {cut(lilim, "1\t0\t2", "1\t0\t1"), "do not name each other"},
		"unequal":          {cut(lilim, "-5", "-4"), "picks up 5, but node 2 delivers 4"},
	} {
		in, err := format.Read(strings.NewReader(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", name, in, err, c.want)
		}
	}
}

// FuzzRead: whatever comes is refused with a reason, or planned without a
// breach of its rules.
func FuzzRead(f *testing.F) {
	for _, text := range []string{vrp, matrix, solomon, lilim, "", "DIMENSION : 1\nDEMAND_SECTION\n1 0\n", "DIMENSION: 2\r\nEOF"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in, err := format.Read(strings.NewReader(text))
		if err != nil || len(in.Stops) > 30 {
			return
		}
		plan, err := route.Solve(context.Background(), in, route.Options{Iterations: 5})
		if err != nil {
			return
		}
		if err := route.Check(in, plan); err != nil {
			t.Fatal(err)
		}
	})
}
