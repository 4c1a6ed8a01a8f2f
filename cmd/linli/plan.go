package main

// PlanCmd is linli plan: the planning engine on files of standard instances.
type PlanCmd struct {
	Assign PlanAssignCmd `cmd:"" help:"People to seats, or any minimum-cost flow, at the least cost, with its proof. 派人上岗。"`
	Route  PlanRouteCmd  `cmd:"" help:"Vehicles and walkers to stops. 排路线。"`
}
