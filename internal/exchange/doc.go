// Package exchange hands people and their verified hours on to the registers
// that rest on them elsewhere (in Beijing 志愿北京, by which insurance and star
// levels go), and compares what those registers answer with what is here, so
// that an hour recorded here is not lost there.
//
// No format of another system is known here or invented. A person uploads the
// register's own sample file; its header row gives the columns; somebody says
// once what of ours stands in each, and the mapping is kept, version by version.
//
//   - A [Register] is another system and who keeps it.
//   - A [List] is what may be handed on: volunteers, or verified hours, one row
//     for each person and shift.
//   - What leaves does so by export's rules: a purpose, a recipient, a second
//     person, a sealed file, a row in the audit log with everybody in it. It holds
//     those who agreed to it (people.ForCityRegister) or gave the number they
//     have there.
//   - Each record handed on is remembered with its file, so that the next file
//     holds only what is new or changed. A file that never arrived is taken back.
//   - The register's answer file is mapped like an import and compared record by
//     record, or person by person and day by day: here 3 h, there 2 h; here, not
//     there; there, not here.
//
// Hours are the facts behind the figure service-hours: what counts there is what
// is handed on. A record's own number is the id of the first fact of its chain,
// which stays when the hours are corrected.
//
// It owns the tables exchange_*. It is on floor 3 and imports floors 0 and 1,
// org, people and campaign.
package exchange
