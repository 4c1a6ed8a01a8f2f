// Package convoy is the trip: people and goods carried by volunteers' vehicles.
//
// It will own vehicles, drivers, trips and loads. For now it has its kind of fact.
//
// The rules it carries: 志愿服务条例 (国务院令第685号, 2017) article 17: the means that a
// service needs, and accident insurance before dangerous service.
//
// It is on floor 3, above blood.
package convoy
