// Package training says who may serve at what: courses, quizzes, classroom
// sessions, and who has passed which of them until when.
//
// It owns the tables training_*. A course is written in versions. A version
// that is published never changes, so that what somebody was taught stays
// known; whoever publishes it is not whoever wrote it. A course is studied
// online (screens, then a quiz that the server draws and scores) or in a
// classroom session, where the trainer takes attendance. Passing, in either
// way, writes a pass and its fact (kind train) in one transaction; one attempt
// or session gives one person one fact, however often it is sent. Passed and
// PassedMany answer whether somebody may take a post (不培训不上岗).
//
// The course on protective knowledge (防护知识) is part of the program
// (courses/protection.yaml) and is put into a new database by Seed.
//
// The rules it carries:
//
//   - 志愿服务条例 (国务院令第685号, in force 2017-12-01) article 16: training where a
//     post needs special knowledge or skills.
//   - 志愿服务记录与证明出具办法（试行）(民政部令第67号, in force 2021-02-01) article 8: what a
//     record of training says: name, main content, hours of study, provider,
//     date.
//
// It is on floor 3, above campaign.
package training
