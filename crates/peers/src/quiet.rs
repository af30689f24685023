//! Whether the machine is quiet enough to be timed.

use std::time::Duration;

/// More than this part of all cores' time in other programs spoils times: threads that should be apart share a core.
const BUSY: f64 = 0.1;

/// How long is looked.
const LOOK: Duration = Duration::from_millis(300);

/// Says so if other programs are running, where the system tells.
pub(crate) fn warn_if_busy() {
    let stat = || std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let before = stat();
    std::thread::sleep(LOOK);
    if let Some(busy) = busy_part(&before, &stat()).filter(|&busy| busy > BUSY) {
        eprintln!("peers: other programs take {:.0} % of this machine: these times will be worth little", 100.0 * busy);
    }
}

/// The part of all cores' time that was not idle between two readings of `/proc/stat`.
fn busy_part(before: &str, after: &str) -> Option<f64> {
    // The first line: cpu user nice system idle iowait irq softirq steal.
    let times = |text: &str| -> Option<[u64; 2]> {
        let line = text.lines().next()?.strip_prefix("cpu ")?;
        let fields: Vec<u64> = line.split_whitespace().take(8).map_while(|field| field.parse().ok()).collect();
        Some([fields.iter().sum(), fields.get(3)? + fields.get(4)?])
    };
    let ([all_before, idle_before], [all, idle]) = (times(before)?, times(after)?);
    let (all, idle) = (all.checked_sub(all_before)?, idle.saturating_sub(idle_before));
    (all > 0).then(|| 1.0 - idle as f64 / all as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busy_part_as_counted_by_hand() {
        let before = "cpu  100 0 20 1000 5 0 1 0 0 0\ncpu0 50 0 10 500 2 0 0 0 0 0\n";
        // 60 ticks more, of which 30 + 15 were idle.
        let after = "cpu  110 0 25 1030 20 0 1 0 0 0\ncpu0 55 0 12 515 10 0 0 0 0 0\n";
        assert_eq!(busy_part(before, after), Some(0.25));
        assert_eq!(busy_part(before, before), None);
        assert_eq!(busy_part(after, before), None);
        assert_eq!(busy_part("", after), None);
        assert_eq!(busy_part("cpu  1 2\n", "cpu  2 3\n"), None);
    }
}
