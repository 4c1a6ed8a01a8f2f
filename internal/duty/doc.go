// Package duty is the shift at a post: the roster, coming and going, and the
// hours that follow from them.
//
// It will own posts, shifts, attendance and its evidence, and the check by a
// second person before a stint becomes a fact. For now it has its kinds of fact.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) article 19, service is
// recorded truthfully; article 25, nobody is ordered to serve; 民政部令第67号 (in force
// 2021-02-01) articles 7, 11 and 19: what a record says, the ten working days in
// which it is entered, and that paid duty is not service; 民办发〔2020〕11号: reasonable
// posts and lengths, nobody sick on duty. In the reference month 民函〔2012〕340号 was in
// force in place of the order.
//
// It is on floor 3, above training.
package duty
