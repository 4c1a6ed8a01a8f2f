// Package intake reads the tables people hand in, CSV and XLSX, row by row in
// constant memory, and gives back what was wrong with them in a form that can
// be corrected and handed in again.
//
// It owns the shape of a table file: encodings, line ends, quoting, sheets,
// header names, limits, and the wording of faults of that shape. It does not
// know what a row means: the importers ask for cells by the index of their
// column in the [Schema] and judge the values themselves.
//
// The rules a caller may rely on:
//
//   - Every row of a file is either handed out as good or reported as a
//     [RowError]; [Reader.Counts] always has Rows = Good + Bad. Lines without
//     any text are not rows.
//   - A row whose shape is broken (an open quote, a wrong number of cells)
//     costs one physical line, never the rest of the file: reading goes on at
//     the line after the one where the row began.
//   - A file that is not a table at all is refused when it is opened, with a
//     [FileError] that says what it is and what to do.
//   - In a workbook, hidden sheets are not read; hidden and filtered rows are.
//     A formula, an error value and a cell inside a merged area are faults of
//     their row: none of them says for certain what was recorded.
//
// It is on floor 1 and imports text only.
package intake
