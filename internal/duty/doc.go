// Package duty is who shall stand where and when: posts, shifts, sign-up, and
// the board that shows what is not covered. Who did stand, and what of it
// counts, is the room above it, attendance.
//
// It owns the tables duty_*. A seat is given away by a constraint and not by
// luck: a shift's row counts its seats under a CHECK, a seat's number is unique,
// and a row of the person's own, changed by each of their sign-ups, puts two
// of the same person in order. Whatever a write does to several shifts it does
// under the log's lock, so that processes neither interleave nor deadlock.
//
// Nobody is ordered: a seat is taken by a tap of one's own, or offered and
// accepted; whoever has signed up for a shift that is moved is asked again.
//
// Proposals come from the planning engine (plan/assign for one day, with a proof
// that there is no better plan; plan/roster for several, with its distance from
// the best). They rest on sign-up's own rules and change nothing: a coordinator
// invites, and whoever is invited takes the seat or does not. The city's limits
// are rows with the day they hold from ([Rulebook]).
//
// It writes the facts recruit (an application accepted, once a person and
// project) and site (a service point opened).
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 12: whoever
//     recruits tells what the work is and its risks; 14: agreement; 15: work fits
//     age, knowledge, skill and health; 16: training and licence where they are
//     needed; 17: insurance before dangerous work; 22: who cannot come tells so in
//     time; 25: nobody is ordered.
//   - 北京市志愿服务促进条例 (2020 text, in force 2021-03-01) article 18: written
//     agreement over one month or with high risk.
//   - 民办发〔2020〕11号: reasonable posts and lengths. The numbers are the city's own
//     ([Rules]), dated.
//
// It is on floor 3, above training.
package duty
