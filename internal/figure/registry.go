package figure

import (
	"linli/internal/area"
	"linli/internal/civil"
	"linli/internal/register"
)

// registry is the register as figures need it: by the codes of the index's
// dictionaries, every version with the position from which it holds.
type registry struct {
	orgs     map[uint32][]orgVersion
	sites    map[uint32][]siteVersion
	teams    map[uint32]uint32 // code → first seen at
	projects map[uint32]uint32

	// persons by their number; since is 0 for a person the register does not
	// know. Later versions stand in changes.
	since   []uint32
	home    []uint16
	birth   []int32
	party   bitset
	changes map[uint32][]personVersion
	merges  []mergeChange
	into    map[uint32]uint32 // who is merged into whom now; made when first needed
}

type orgVersion struct {
	since  uint32
	kind   string
	parent string
	seat   uint16
}

type siteVersion struct {
	since uint32
	kind  string
	place uint16
}

type personVersion struct {
	since uint32
	home  uint16
	birth civil.Month
	party bool
}

// mergeChange says that from a position on a person's number stands for
// another; into 0 undoes it.
type mergeChange struct {
	since, person, into uint32
}

func (r *registry) init() {
	r.orgs, r.sites = map[uint32][]orgVersion{}, map[uint32][]siteVersion{}
	r.teams, r.projects = map[uint32]uint32{}, map[uint32]uint32{}
	r.changes = map[uint32][]personVersion{}
}

// register applies a batch of the register.
func (x *index) register(seq uint32, b *register.Batch) {
	if b == nil {
		return
	}
	r := &x.reg
	ordinal := func(place string) uint16 {
		o, _ := x.atlas.Ordinal(area.Code(place))
		return o
	}
	for _, o := range b.Orgs {
		code := x.codes[colOrg].code(o.Key)
		r.orgs[code] = append(r.orgs[code], orgVersion{since: seq, kind: o.Kind, parent: o.Parent, seat: ordinal(o.Seat)})
	}
	for _, s := range b.Sites {
		code := x.codes[colSite].code(s.Key)
		r.sites[code] = append(r.sites[code], siteVersion{since: seq, kind: s.Kind, place: ordinal(s.Place)})
	}
	for _, t := range b.Teams {
		firstSeen(r.teams, x.codes[colTeam].code(t.Key), seq)
	}
	for _, p := range b.Projects {
		firstSeen(r.projects, x.codes[colProject].code(p.Key), seq)
	}
	for _, p := range b.Persons {
		code := x.persons.code(p.Key)
		r.person(code, personVersion{since: seq, home: ordinal(p.Home), birth: p.Birth, party: p.Party})
		r.merge(x, seq, code, p.MergedInto)
	}
}

func firstSeen(m map[uint32]uint32, code, seq uint32) {
	if _, ok := m[code]; !ok {
		m[code] = seq
	}
}

func (r *registry) person(code uint32, v personVersion) {
	for int(code) >= len(r.since) {
		r.since, r.home, r.birth = append(r.since, 0), append(r.home, 0), append(r.birth, 0)
	}
	for int(code>>6) >= len(r.party) {
		r.party = append(r.party, 0)
	}
	if r.since[code] != 0 {
		r.changes[code] = append(r.changes[code], v)
		return
	}
	r.since[code], r.home[code], r.birth[code] = v.since, v.home, int32(v.birth)
	if v.party {
		r.party.set(code)
	}
}

func (r *registry) merge(x *index, seq, code uint32, into string) {
	var target uint32
	if into != "" {
		target = x.persons.code(into)
	}
	if r.into == nil {
		r.into = map[uint32]uint32{}
		for _, m := range r.merges {
			r.into[m.person] = m.into
		}
	}
	if target != r.into[code] {
		r.into[code] = target
		r.merges = append(r.merges, mergeChange{seq, code, target})
	}
}

// personAt is what the register knew of a person at a size.
func (r *registry) personAt(code, size uint32) (personVersion, bool) {
	if int(code) >= len(r.since) || r.since[code] == 0 || r.since[code] > size {
		return personVersion{}, false
	}
	if versions, ok := r.changes[code]; ok {
		for i := len(versions) - 1; i >= 0; i-- {
			if versions[i].since <= size {
				return versions[i], true
			}
		}
	}
	return personVersion{since: r.since[code], home: r.home[code], birth: civil.Month(r.birth[code]), party: r.party.has(code)}, true
}

func (r *registry) orgAt(code, size uint32) (orgVersion, bool) {
	versions := r.orgs[code]
	for i := len(versions) - 1; i >= 0; i-- {
		if versions[i].since <= size {
			return versions[i], true
		}
	}
	return orgVersion{}, false
}

func (r *registry) siteAt(code, size uint32) (siteVersion, bool) {
	versions := r.sites[code]
	for i := len(versions) - 1; i >= 0; i-- {
		if versions[i].since <= size {
			return versions[i], true
		}
	}
	return siteVersion{}, false
}

// mergedAt maps each merged person to the one that stands for it at a size;
// chains are followed to their end.
func (r *registry) mergedAt(size uint32) map[uint32]uint32 {
	direct := map[uint32]uint32{}
	for _, m := range r.merges {
		if m.since > size {
			break
		}
		if m.into == 0 {
			delete(direct, m.person)
		} else {
			direct[m.person] = m.into
		}
	}
	out := make(map[uint32]uint32, len(direct))
	for from := range direct {
		into := from
		for range len(direct) + 1 { // a cycle, which the people room prevents, must not hang
			next, ok := direct[into]
			if !ok {
				break
			}
			into = next
		}
		if into != from {
			out[from] = into
		}
	}
	return out
}

func (r *registry) memory() int {
	return 4*cap(r.since) + 2*cap(r.home) + 4*cap(r.birth) + 8*cap(r.party) + 64*(len(r.orgs)+len(r.sites)+len(r.changes)) + 12*len(r.merges)
}
