//! The order of the loops: how often must memory be asked for a cache line?

/// The addresses of all numbers of a matrix, in the order of a program that walks down one column after the other.
///
/// The matrix lies in memory row after row, and its first number has the address 0.
pub fn down_columns(rows: usize, columns: usize) -> Vec<usize> {
    todo!()
}

/// How many cache lines are fetched from memory when a program reads these addresses, one after the other.
///
/// A cache line holds `line_length` neighbours: the addresses from 0 to `line_length - 1`, and so on. The cache has room
/// for `capacity` lines and is empty at first. When it is full, the line that has not been read for the longest time
/// makes room.
pub fn fetches(addresses: &[usize], line_length: usize, capacity: usize) -> usize {
    todo!()
}

#[test]
fn ch06_fetches() -> exercises::Graded {
    exercises::ch06::fetches::grade(down_columns, fetches)
}
