package scenario

import "math"

// numbers are what the month must come to after every correction.
type numbers struct {
	volunteers int // F1: persons with service under the campaign; scales
	members    int // F2: party members who reported; scales
	frontline  int // F10: Chaoyang persons in the six kinds of work; scales
	direct     int // F6: person-times by social-work agencies; scales
	indirect   int // F7: reach of social-work agencies; scales
	online     int // F11: reach of the Fengtai theme activity; scales
	helpers    int // unregistered helpers counted by leaders; scales

	agencies, socialVolunteers, socialCommunities int // F3, F4, F5

	watchPosts, watchVolunteers int // F8, F9

	gates, gateVolunteers, gateHours int // F17, F15, F19

	errandsFangshan, errandsChangping int // F12
	surveyors, children               int // F20, F21
	errandsXicheng, callsXicheng      int // F22

	universities, tutors, partners int // F23, F24, F25

	lineCounsellors               int // F26
	counsellors, consults         int // F27, F28
	replies, experts, expertReply int // F29, F31, F32

	stationVisits, stationMeals     int // F33, for each of the four districts
	mealsADay                       int // F34
	rescuers                        int // F35
	cleanCommunities                int // F36
	cleanPlaces                     int // F36
	resumption                      int // F37
	teams, teamVolunteers, projects int // F38, F39, F40
	donors, bloodUnits              int // F41, F42
	trainees                        int // F43

	lampsYuan, pledgeYuan           int // F44, F45
	barrels                         int // F46
	townships, communities          int // F47, F48
	concentrateKg, alcoholKg, masks int // F49–F51
	giftsYuan                       int // F52
	rides, payouts, lineCalls       int // beside F45 and F26
}

// reference is the month of the brief.
var reference = numbers{
	volunteers: 1_203_456, members: 189_000, frontline: 95_000,
	direct: 31_874, indirect: 103_250, online: 61_800, helpers: 23_400,
	agencies: 87, socialVolunteers: 2763, socialCommunities: 770,
	watchPosts: 112, watchVolunteers: 214,
	gates: 4, gateVolunteers: 36, gateHours: 4936,
	errandsFangshan: 1263, errandsChangping: 1431,
	surveyors: 230, children: 112,
	errandsXicheng: 643, callsXicheng: 822,
	universities: 3, tutors: 27, partners: 36,
	lineCounsellors: 48, counsellors: 124, consults: 1247,
	replies: 9870, experts: 25, expertReply: 987,
	stationVisits: 612, stationMeals: 1180,
	mealsADay: 300, rescuers: 36, cleanCommunities: 42, cleanPlaces: 18,
	resumption: 86, teams: 15, teamVolunteers: 1046, projects: 32,
	donors: 889, bloodUnits: 1130, trainees: 312,
	lampsYuan: 968_000, pledgeYuan: 200_000_000, barrels: 860,
	townships: 8, communities: 36,
	concentrateKg: 1500, alcoholKg: 320, masks: 1000,
	giftsYuan: 21_900_000, rides: 640, payouts: 118, lineCalls: 471,
}

// plan gives the month of a seed at a scale.
func plan(seed uint64, scale float64) numbers {
	n := reference
	if seed != 1 {
		n = another(seed)
	}
	for _, v := range []*int{&n.volunteers, &n.members, &n.frontline, &n.direct, &n.indirect, &n.online, &n.helpers} {
		*v = max(1, int(math.Round(float64(*v)*scale)))
	}
	return n
}

// another is the month of another seed: every number up or down by as much as
// 15 %, some of them falling on a round number, and still at one with each
// other.
func another(seed uint64) numbers {
	n := reference
	d := draw(mix(mix(seed<<8 | uint64(forNumbers))))
	for _, v := range []*int{
		&n.volunteers, &n.members, &n.frontline, &n.direct, &n.indirect, &n.online, &n.helpers,
		&n.agencies, &n.socialVolunteers, &n.socialCommunities, &n.watchPosts, &n.watchVolunteers,
		&n.errandsFangshan, &n.errandsChangping, &n.surveyors, &n.children,
		&n.errandsXicheng, &n.callsXicheng, &n.tutors, &n.partners,
		&n.lineCounsellors, &n.counsellors, &n.consults, &n.replies, &n.experts, &n.expertReply,
		&n.stationVisits, &n.stationMeals, &n.mealsADay, &n.rescuers, &n.cleanCommunities, &n.cleanPlaces,
		&n.resumption, &n.teams, &n.teamVolunteers, &n.projects, &n.donors, &n.bloodUnits, &n.trainees,
		&n.lampsYuan, &n.barrels, &n.townships, &n.communities,
		&n.concentrateKg, &n.alcoholKg, &n.masks, &n.giftsYuan, &n.rides, &n.payouts, &n.lineCalls,
	} {
		*v = stir(*v, &d)
	}
	n.gates = d.between(3, 5)
	// Two people at a gate in four shifts, one by night, one in the rush: see
	// [City.gateDuty], which needs at least eight people for each gate.
	n.gateVolunteers = d.between(8*n.gates, 10*n.gates-1)
	n.gateHours = gateDays*n.gates*gateDayHours + d.between(40, 240)
	n.pledgeYuan = 1e7 * d.between(8, 30)

	n.socialVolunteers = max(n.socialVolunteers, n.socialCommunities+n.gateVolunteers)
	n.watchVolunteers = max(n.watchVolunteers, n.watchPosts)
	n.partners = max(n.partners, n.tutors)
	n.projects = max(n.projects, n.teams)
	n.bloodUnits = min(max(n.bloodUnits, n.donors), 2*n.donors)
	n.stationMeals = max(n.stationMeals, 5)
	n.frontline = min(n.frontline, n.volunteers/5)
	return n
}

// stir moves a number by up to 15 % either way; one in five is then rounded to
// two significant digits, so that exact hits occur.
func stir(v int, d *draw) int {
	by := float64(d.between(-1500, 1500)) / 10_000
	v = int(math.Round(float64(v) * (1 + by)))
	if d.one(5) && v >= 100 {
		step := int(math.Pow10(int(math.Log10(float64(v))) - 1))
		v = v / step * step
	}
	return v
}
