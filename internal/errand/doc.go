// Package errand is the order fetched and left at the door.
//
// It will own orders, their items, and money advanced and paid back to the fen.
// For now it has its kind of fact.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) articles 21 and 37: nothing
// is charged for service, openly or not; only the cost price passes through.
//
// It is on floor 3, above request.
package errand
