// Package certificate issues certificates of service (志愿服务记录证明) and lets
// anybody check them.
//
// It owns the tables certificate and certificate_*. A certificate is free and
// immediate: whoever has verified service asks and has it. It says how long
// somebody served, at what, and who recorded it; every hour on it stands on
// facts of the log, which are listed in it with their positions, and can be
// proven to be in the log by anyone who holds the sheet. Its number has no
// gaps within a year; its check code is bound to its content. It is revoked
// when a fact beneath it is corrected or withdrawn, and issued anew on request;
// the sheet that was printed then answers "revoked".
//
// The public page says whether a sheet is genuine, and shows of it what a
// reader compares it by (number, masked name, hours, days) and nothing else.
// What is kept holds no name and no identity number in clear: the name is read
// when a sheet is printed, and a salted hash tells whether it is still the same.
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 19: certificates are
//     free and truthful.
//   - 志愿服务记录与证明出具办法（试行）(民政部令第67号, in force 2021-02-01) articles 14, 15
//     and 17: on request and free; service time, content and recording
//     organisation (记录单位); may be verified through the system. Article 7: time
//     in hours, actually given; minutes are added up and rounded once, at the
//     end. Article 26: who records certifies (谁记录谁证明).
//
// It is on floor 4 and imports services, the spine and floor 0.
package certificate
