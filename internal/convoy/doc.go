// Package convoy is the trip: people and goods carried by volunteers' vehicles.
//
// A need of kind ride has a booking: from where to where, when, how many seats.
// A trip is a vehicle, a driver and a time; a seat of a trip is one row, so no
// seat is sold twice. A single ride is a trip with one booking, made when a
// driver takes the need; a shared one carries several from a shift change, and is
// planned (Propose) and accepted by one driver. Goods trips carry a load instead
// of people. The driver taps begun and arrived, also without network; the
// passenger says that it was so, or somebody who received the load, and only then
// is it a fact (kinds ride and haul).
//
// Hard stops: nobody drives whose licence, confirmation, agreement or insurance
// does not hold on every day of the trip, asked when it is accepted and again
// when it begins; no vehicle sets out that was not disinfected after its last
// ride. Money is only ever what a slip says was spent, paid back by somebody who
// did not drive; there is no way to pay for the service.
//
// It owns the tables convoy_*. Plates, and where a medic is taken, are sealed:
// the vehicle's and the booking's keys are their own. Facts of rides of medics
// name the city and nothing nearer, so that no figure tells a hospital.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, in force 2017-12-01) articles 14
// (agreement), 17 (insurance before dangerous service), 21 (privacy) and 37 (no
// pay); 机动车驾驶证申领和使用规定 (公安部令第139号, in force 2016-04-01) annex 1, which
// class of licence drives what; 道路交通安全法 articles 17 (insurance of the
// vehicle), 19 and 49 (no more people than seats). What may change is dated data
// (data/rules.json).
//
// It is on floor 3, above request; it may import org, people and campaign.
package convoy
