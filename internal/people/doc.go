// Package people keeps who serves: the person behind an opaque number.
//
// It owns the tables people and people_*. Names stand in the clear and are
// shown masked. Identity numbers, phones, days of birth, guardians and the
// numbers of credentials are sealed under a key of each person's own;
// destroying the key erases them, and the log keeps its opaque number. What
// counts in figures (home, month of birth, party membership, merges) goes to
// the register in the same transaction.
//
// A record is entered by the person ([People.Register]), by somebody for them,
// or by a file. It is a shell until the person has agreed and proven the phone
// ([People.Confirm]); services write no fact for a shell, and figures do not
// know it. One whose identity number another record has is held until the
// document was compared ([People.Admit]). People imported on the command line
// are confirmed by the operator.
//
// Two records of one human being are linked, never rewritten ([People.Merge]),
// and can be taken apart; figures count right at every size of the log.
//
// People are found by blind index, by number, and by an index of the endings,
// pinyin and initials of names, which [People.CatchUp] makes in bulk after an
// import. Who sees what is the decision table's to say (package access): lists
// are masked, each field in clear needs a purpose, and every look is logged
// with the person, who can ask who looked.
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 7: basic personal
//     data are true, accurate and complete; article 19: they are recorded; article
//     20: they are not disclosed without the volunteer's consent.
//   - 志愿服务记录与证明出具办法（试行）(民政部令第67号, in force 2021-02-01) articles 5
//     and 6: name, sex, day of birth, identity number, area of residence, contact,
//     skills; entered by the volunteer, or by the organisation with consent.
//   - 个人信息保护法 (PIPL, in force 2021-11-01) articles 14, 15, 28 to 31, 44 to 47:
//     consent by purpose with its words, separately for what is sensitive, by the
//     guardian under 14; to see, copy, correct, withdraw and delete. What is not
//     there yet stands in docs/privacy.md.
//   - 民法典 article 17: adult at 18.
//   - 在职党员“双报到” (街道办事处条例 article 5): a party member reports to the
//     community of residence; the kind report_in.
//
// It is on floor 3, above org.
package people
