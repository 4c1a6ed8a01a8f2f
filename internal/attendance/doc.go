// Package attendance is who did stand at a post, and what of it counts.
//
// It owns the tables attend_*. What happens at a post comes in as taps: came,
// left, began and ended a break. Taps are only ever added; they may arrive
// twice, late and in any order, because phones are offline and people press
// again. [Fold], a pure function, makes of one person's taps at one shift a
// stint: from when to when, how many minutes, on what evidence, and what is
// doubtful about it.
//
//	taps ──fold──▶ proposed ──second person──▶ verified ──▶ fact "service"
//	                  ▲  │                        │
//	                  │  └── paid duty, no-show   ├── corrected ──▶ proposed again ──▶ a fact that replaces
//	                  └───── objection ◀──────────┴── vetoed ──▶ the fact is voided
//
// A stint counts once somebody else than whoever recorded it, and than the
// person it is about, has verified it; the fact is appended in the same
// transaction. The hours of one person never overlap: what an earlier verified
// stint covers is taken off a later one. What is doubtful is shown and asked
// about, and never by itself refused.
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 19: service is recorded
//     truthfully.
//   - 志愿服务记录与证明出具办法（试行）(民政部令第67号, in force 2021-02-01) articles 7
//     (what a record says; time is time actually given), 11 (within ten working
//     days), 12 and 13 (the volunteer sees it and has it corrected, with history),
//     19 (what is not volunteering is not recorded), 20 to 22 (random checks with
//     a published result), 26 (who organises, records). Before that day
//     志愿服务记录办法 (民函〔2012〕340号) was in force. Rules carry their dates
//     (rules.go).
//   - 北京市志愿服务促进条例 (in force 2021-03-01) articles 28 and 49: no forged
//     records; article 37: star rating.
//
// It is on floor 3, above duty: duty says who shall stand where and when.
package attendance
