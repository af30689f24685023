//! The order of the loops: how often must memory be asked for a cache line?

/// The addresses of all numbers of a matrix, in the order of a program that walks down one column after the other.
///
/// The matrix lies in memory row after row, and its first number has the address 0.
pub fn down_columns(rows: usize, columns: usize) -> Vec<usize> {
    // ANCHOR: solution
    let mut addresses = Vec::new();
    for column in 0..columns {
        for row in 0..rows {
            addresses.push(row * columns + column);
        }
    }
    addresses
    // ANCHOR_END: solution
}

/// How many cache lines are fetched from memory when a program reads these addresses, one after the other.
///
/// A cache line holds `line_length` neighbours: the addresses from 0 to `line_length - 1`, and so on. The cache has room
/// for `capacity` lines and is empty at first. When it is full, the line that has not been read for the longest time
/// makes room.
pub fn fetches(addresses: &[usize], line_length: usize, capacity: usize) -> usize {
    // ANCHOR: solution_2
    let mut fetched = 0;
    // The line that was read last stands at the end.
    let mut cached: Vec<usize> = Vec::new();
    for address in addresses {
        let line = address / line_length;
        if let Some(place) = cached.iter().position(|&other| other == line) {
            cached.remove(place);
        } else {
            fetched += 1;
            if cached.len() == capacity {
                cached.remove(0);
            }
        }
        cached.push(line);
    }
    fetched
    // ANCHOR_END: solution_2
}

#[test]
fn ch06_fetches() -> exercises::Graded {
    exercises::ch06::fetches::grade(down_columns, fetches)
}
