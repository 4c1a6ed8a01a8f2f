// Package people keeps who serves: the person behind an opaque number.
//
// It owns the table people. Names stand in the clear and are shown masked.
// Identity numbers, phones and days of birth are sealed under a key of each
// person's own; destroying the key erases them, and the log keeps its opaque
// number. What counts in figures (home, month of birth, party membership,
// merges) goes to the register in the same transaction.
//
// A person is confirmed, or a shell that an organisation has brought in and who
// has not confirmed yet; services write no fact for a shell. People imported on
// the command line are confirmed by the operator.
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 7: basic personal
//     data are true, accurate and complete; article 19: they are recorded; article
//     20: they are not disclosed without the volunteer's consent.
//   - 志愿服务记录与证明出具办法（试行）(民政部令第67号, in force 2021-02-01) articles 5
//     and 6: name, sex, day of birth, identity number, area of residence, contact,
//     skills; entered by the volunteer, or by the organisation with consent.
//   - 在职党员“双报到” (街道办事处条例 article 5): a party member reports to the
//     community of residence; the kind report_in.
//
// It is on floor 3, above org.
package people
