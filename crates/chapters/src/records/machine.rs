//! The machine that something was timed on: without it a time says nothing.

use serde::{Deserialize, Serialize};

/// Who made a measurement possible: processor, system, compiler, and the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor's name, as the system tells it.
    pub processor: String,
    /// The cores that the measuring process may use.
    pub cores: usize,
    /// The vector instructions that it has, of those that our kernels and our peers' know; widest last.
    pub vector_instructions: Vec<String>,
    /// The operating system, with its version where it tells.
    pub operating_system: String,
    /// What `rustc --version` prints.
    pub compiler: String,
    /// The day of the measurement, as `2026-11-22`.
    pub date: String,
}

impl Machine {
    /// The machine that this runs on. What no library may ask for, the compiler's version and the day, comes from outside.
    ///
    /// ```
    /// let machine = chapters::records::Machine::here("rustc 1.95.0", "2026-11-22");
    /// assert!(machine.cores >= 1);
    /// assert_eq!(machine.date, "2026-11-22");
    /// ```
    pub fn here(compiler: &str, date: &str) -> Self {
        Self {
            processor: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            vector_instructions: vector_instructions().into_iter().map(str::to_owned).collect(),
            operating_system: operating_system(),
            compiler: compiler.trim().to_owned(),
            date: date.trim().to_owned(),
        }
    }

    /// What is missing for a reader to know where a time comes from, if anything is.
    ///
    /// ```
    /// let mut machine = chapters::records::Machine::here("rustc 1.95.0", "2026-11-22");
    /// assert_eq!(machine.problem(), None);
    /// machine.date = "yesterday".to_owned();
    /// assert_eq!(machine.problem().as_deref(), Some("its date is \"yesterday\", not a day like 2026-11-22"));
    /// ```
    pub fn problem(&self) -> Option<String> {
        let texts = [
            ("processor", &self.processor),
            ("operating system", &self.operating_system),
            ("compiler", &self.compiler),
        ];
        if let Some((what, _)) = texts.into_iter().find(|(_, text)| text.is_empty()) {
            return Some(format!("its {what} is not named"));
        }
        if self.cores == 0 {
            return Some("it has no core".to_owned());
        }
        (!is_day(&self.date)).then(|| format!("its date is {:?}, not a day like 2026-11-22", self.date))
    }

    /// The description in one line, for a caption.
    pub fn line(&self) -> String {
        let cores = if self.cores == 1 { "1 core".to_owned() } else { format!("{} cores", self.cores) };
        let widest = self.vector_instructions.last().map_or(String::new(), |widest| format!(", {widest}"));
        let Self { processor, operating_system, compiler, date, .. } = self;
        format!("{processor}, {cores}{widest}; {operating_system}; {compiler}; {date}")
    }
}

/// Whether a text has the form of a day, `2026-11-22`, of a month and a day that can be.
fn is_day(text: &str) -> bool {
    let form = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let number = |from, to| text.get(from..to).and_then(|digits: &str| digits.parse::<u32>().ok()).unwrap_or(0);
    form && (1..=12).contains(&number(5, 7)) && (1..=31).contains(&number(8, 10))
}

fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim().to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn operating_system() -> String {
    let version = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {}", std::env::consts::OS, version.trim()).trim().to_owned()
}

#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
fn vector_instructions() -> Vec<&'static str> {
    let known = [
        ("SSE4.2", is_x86_feature_detected!("sse4.2")),
        ("AVX", is_x86_feature_detected!("avx")),
        ("AVX2", is_x86_feature_detected!("avx2")),
        ("FMA", is_x86_feature_detected!("fma")),
        ("AVX-512", is_x86_feature_detected!("avx512f")),
    ];
    known.into_iter().filter(|&(_, there)| there).map(|(name, _)| name).collect()
}

#[cfg(target_arch = "aarch64")]
fn vector_instructions() -> Vec<&'static str> {
    vec!["NEON"]
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "x86", target_arch = "aarch64")))]
fn vector_instructions() -> Vec<&'static str> {
    if cfg!(target_feature = "simd128") { vec!["SIMD128"] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine() -> Machine {
        Machine {
            processor: "Abacus 9".to_owned(),
            cores: 2,
            vector_instructions: vec!["AVX2".to_owned(), "AVX-512".to_owned()],
            operating_system: "linux 6.1".to_owned(),
            compiler: "rustc 1.95.0".to_owned(),
            date: "2026-11-22".to_owned(),
        }
    }

    #[test]
    fn a_description_reads_as_one_line_and_survives_json() {
        let machine = machine();
        assert_eq!(machine.line(), "Abacus 9, 2 cores, AVX-512; linux 6.1; rustc 1.95.0; 2026-11-22");
        assert_eq!(serde_json::from_str::<Machine>(&serde_json::to_string(&machine).unwrap()).unwrap(), machine);
        let one = Machine { cores: 1, vector_instructions: Vec::new(), ..machine };
        assert!(one.line().starts_with("Abacus 9, 1 core; linux"), "{}", one.line());
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(machine().problem(), None);
        let nameless = Machine { processor: String::new(), ..machine() };
        assert_eq!(nameless.problem().as_deref(), Some("its processor is not named"));
        let coreless = Machine { cores: 0, ..machine() };
        assert_eq!(coreless.problem().as_deref(), Some("it has no core"));
        for date in ["", "2026-11", "2026-13-01", "2026-00-01", "2026-01-32", "2026/11/22", "22-11-2026", "２026-11-22"]
        {
            assert!(Machine { date: date.to_owned(), ..machine() }.problem().is_some(), "{date}");
        }
    }

    #[test]
    fn this_machine_is_described() {
        let here = Machine::here(" rustc 1.95.0\n", "2026-11-22\n");
        assert_eq!(here.problem(), None);
        assert_eq!((here.compiler.as_str(), here.date.as_str()), ("rustc 1.95.0", "2026-11-22"));
        #[cfg(target_arch = "x86_64")]
        assert_eq!(here.vector_instructions.iter().any(|name| name == "AVX2"), is_x86_feature_detected!("avx2"));
    }
}
