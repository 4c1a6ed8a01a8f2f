// Package request is the resident who asks for help, and whoever comes.
//
// A need is asked for on a phone page, by a neighbour, at the community, by a
// call desk, by a work order of 12345, in a survey or a file; it is confirmed by
// whom it is for, scheduled by the residents' committee where that is its right,
// offered to volunteers nearby in waves, taken by one of them, done, and closed
// by the asker's own word, which writes its fact (kind contact) in the same
// transaction. State says how it moves; moves in state.go are all moves there
// are.
//
// Who asks, where they live and what they wrote is sealed under a key of the
// need's own and shown to the helper during the task, and to staff for a stated
// purpose; the family of a medic (Medic) to the helper alone, for a limited time
// (family.go). Every look is logged and can be seen by the family on the need's
// page.
//
// Other rooms build on it: an errand, a ride, a disinfection is the work of a
// need (Work, Worker). They are told, in the same transaction, when it is taken,
// given back and closed, and may say that it is not done yet.
//
// It owns the tables request_*. What changes with the emergency (clocks,
// budgets, how long things are kept) is dated data (data/settings.json).
//
// The rules it carries: 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 13,
// who is in need may apply and is answered promptly, and article 21, the privacy
// of the served; 北京市接诉即办工作条例 (in force 2021-09-24) articles 10 to 15, 23 and 32
// for orders, their clocks and rates; 城市居民委员会组织法 for the committee's word in
// its community; PIPL articles 6, 19, 28 and 31.
//
// It is on floor 3, above campaign; errand, convoy and disinfect are built on it.
// It may import org, people and campaign.
package request
