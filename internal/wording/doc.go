// Package wording turns a number into the phrase a brief prints (120余万,
// 近19万, 约3.2万) and a phrase back into the interval it asserts, and it
// proof-reads Chinese text for number phrases that contradict themselves. The
// rules are those of the domain reference, 1.4.
//
// It is on floor 0 and imports only text. Numbers are exact decimals; there is
// no floating point.
//
// # How a number is said
//
// With d significant digits, the value v lies between its neighbours N (floor)
// and N+s, where s is the value of the d-th digit. If v = N nothing is added,
// whatever the rule. Otherwise:
//
//   - floor: N with 余 where 余 can stand, else 超过N.
//   - ceil: 近N', N' = N+s, if the gap (N'−v)/N' is at most 5 %, else refused.
//     N' = 100, 1000 or 10 000 is written 近百, 近千, 近万.
//   - nearest: 约N or 约N', half up.
//   - exact: v itself; refused if d is given and v has more digits.
//   - hanzi: 十余, 百余, 千余, 万余 above the round number and below its double,
//     近百, 近千, 近万 up to 5 % below it, else refused. Digits are ignored.
//
// A number is printed in 亿 from 10^8 on if two decimals are enough, else in
// 万 from 10 000 on if one decimal is enough, else in full digits without
// comma (12345, where the digits asked for need them).
//
// 余 asserts a step (rule 3), and its place follows from it (rule 4):
//
//	no 万 or 亿    the printed number ends in 0      2760余
//	with decimal   余 never stands                    超过9.5万
//	s above the unit, so the number ends in 0         120余万, 10余万
//	s at the unit or below, number exact to it        10万余, 123万余
//
// Without 余 for a number such as 36.5 at two digits the phrase is 超过36.
//
// With digits 0 the rule chooses: floor takes the fewest digits that leave a
// surplus of at most 15 % (rule 3), ceil the fewest that leave a gap of at most
// 5 %, nearest takes two, exact as many as v has.
//
// # How a phrase is read
//
// A step is the place of the last digit that is not a trailing zero, or of the
// last decimal printed; for 余 after 万 or 亿 it is that unit. So:
//
//	N余, N多          (N, N+step)          120余万 (1200000, 1300000)
//	近N               [0.95 N, N)          近19万 [180500, 190000)
//	约N, N左右        [N−step/2, N+step/2) 约3.2万 [31500, 32500)
//	超过N, 逾, 突破   (N, ∞)
//	N以上, 至少N, 上千 [N, ∞)
//	不到N, 不足N      [0, N)
//	最多N, N以下, 以内 [0, N]
//	A—B               [A, B]
//	数十, 几百        [20, 100), [200, 1000): "two to nine", for claims only
//	N                 [N, N]
//
// A bare number is exact at its printed precision, and that precision is taken
// at its word: 9.5万 asserts 95 000 and nothing else, for 95 120 has the words
// 超过9.5万 and 约9.5万 (rule 2). Whoever compares with a body that rounds
// silently finds the printed precision in Interval.Step (1000 for 9.5万).
//
// Every phrase Say makes is read as an interval that contains the value; the
// interval can be wider than the digits meant (1000余 at two digits is read as
// 1000 to 2000), never narrower.
package wording
