// Package brief makes the official brief (简报): series and their numbers,
// issues, text whose every number is a slot, the three-person review, the
// checks before release, release with frozen values, errata, and what units
// contribute.
//
// Editors move words, never digits. A number in the text is either a slot,
//
//	{{volunteers}}                               the figure, worded as it is by itself
//	{{volunteers | floor 2}}                     worded by another rule: 120余万
//	{{replies | ceil 1 or floor}}                近万, or 9600余 when 近 cannot be said
//	{{volunteers @110105 | exact 2}}             at a division; @unit:110115 or @bda at a reporting unit
//	{{volunteers 2020-02-06..2020-03-05}}        over other days than the issue's
//	{{volunteers category=epidemic.order,epidemic.temperature}}   with further conditions
//	{{gates | exact as:hanzi}}                   四 instead of 4
//	{{disinfectant | exact /1000}}               in units a thousand times larger
//	{{cash + goods-value @110105}}               a sum, only of what may be added
//	{{hotline-recruits reported=youth-league}}   a stamped number; the text says whose it is
//
// or a claim, a number that no figure stands behind, with its ground:
//
//	[[12345 | the name of the line]]
//	[[天天 | every-day gates @110112003011]]      a claim that records can prove
//
// It owns the tables brief_*. It is on floor 4 and may import what is below;
// it reads the city's work only through figure.Figures.
package brief
