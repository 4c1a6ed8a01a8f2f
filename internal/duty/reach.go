package duty

import (
	"slices"

	"linli/internal/area"
	"linli/internal/campaign"
)

// reach is how far a shift is from a home.
type reach struct {
	need  int32
	metre int32 // 0: not known
	ring  Ring
}

// ways are the shifts of the district as seen from a community, the nearest
// first: all as far as anybody comes, for those who have said how far, and those
// at hand, for the others.
type ways struct{ all, near []reach }

func (in *instance) ways(home area.Code, furthest int) ways {
	var seen []reach
	var order []uint64 // by way, then by shift: the index in seen below
	from, known := in.homes[home]
	for j := range in.needs {
		n := &in.needs[j]
		r := reach{need: int32(j), ring: ringOf(home, area.Code(n.Place))}
		if r.ring == InCity || known && !in.handy(r) && northward(from, n.point) > furthest*1000 {
			continue
		}
		if known && located(n.point) {
			r.metre = int32(max(1, metres(from, n.point)))
		}
		if !in.handy(r) && int(r.way()) > furthest*1000 {
			continue
		}
		order = append(order, uint64(r.way())<<32|uint64(len(seen)))
		seen = append(seen, r)
	}
	slices.Sort(order)
	out := ways{all: make([]reach, len(order))}
	for k, o := range order {
		r := seen[uint32(o)]
		if out.all[k] = r; in.handy(r) {
			out.near = append(out.near, r)
		}
	}
	return out
}

// northward is a bound from below of the metres between two points that costs
// nothing: how far one lies north of the other.
func northward(a, b campaign.Point) int {
	d := int(a.Latitude - b.Latitude)
	return max(d, -d) / 10 // a millionth of a degree is a little more than a tenth of a metre
}

// handy reports whether a shift is for those, too, who have not said how far they
// come: in their sub-district, or where a post asks what few can do.
func (in *instance) handy(r reach) bool {
	return r.ring <= InTownship || in.asks[in.needs[r.need].ask].scarce
}

// way is the metres, or what stands for them.
func (r reach) way() int32 {
	switch {
	case r.metre > 0:
		return r.metre
	case r.ring == InCommunity:
		return wayCommunity
	case r.ring == InTownship:
		return wayTownship
	}
	return wayDistrict
}

// ringOf is how two places lie to each other.
func ringOf(home, place area.Code) Ring {
	switch {
	case home == place:
		return InCommunity
	case len(home) >= 9 && len(place) >= 9 && home[:9] == place[:9]:
		return InTownship
	case len(home) >= 6 && len(place) >= 6 && home[:6] == place[:6]:
		return InDistrict
	}
	return InCity
}

// within are the shifts a helper may be asked for: as far as they said they
// come; else in their own sub-district, and beyond it where a post asks what few
// can do. To another district nobody is asked.
func (w ways) within(h *helper) []reach {
	if h.Reach == 0 {
		return w.near
	}
	return w.all
}
