//! For each command and each of its arguments, the wrong things that people give, and the whole line that each gets.
//!
//! They are listed in `wrong_input.txt`: a command, and below it the exit status and the line. To write down what the program
//! says now, and then to read it: `CNN_UPDATE_WRONG_INPUT=1 cargo test -p cnn --test cli wrong_input`.

use std::fs;
use std::path::Path;

use image::{GrayImage, Luma};

use crate::data;
use crate::program::{Outcome, run, succeed};

/// The table.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/wrong_input.txt");

/// Stands for the folder in which a command is run.
const HERE: &str = "HERE";

/// A wrong command: what is typed after `cnn`, and what it gets.
struct Case {
    typed: String,
    said: String,
}

/// Comments and cases in the order of the file.
enum Entry {
    Comment(String),
    Case(Case),
}

fn table() -> Vec<Entry> {
    let text = fs::read_to_string(TABLE).unwrap();
    let mut entries = Vec::new();
    for line in text.lines() {
        if let Some(typed) = line.strip_prefix("cnn ") {
            entries.push(Entry::Case(Case { typed: typed.to_owned(), said: String::new() }));
        } else if let (Some(said), Some(Entry::Case(case))) = (line.strip_prefix("    "), entries.last_mut()) {
            said.clone_into(&mut case.said);
        } else {
            entries.push(Entry::Comment(line.to_owned()));
        }
    }
    entries
}

fn cases() -> Vec<Case> {
    let case = |entry| match entry {
        Entry::Case(case) => Some(case),
        Entry::Comment(_) => None,
    };
    table().into_iter().filter_map(case).collect()
}

/// Words as a shell takes them: apart at spaces, together between single quotes.
fn words(typed: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
    for c in typed.chars() {
        match c {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' if !quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The exit status, and all that was said.
fn said(folder: &Path, typed: &str) -> String {
    let words = words(typed);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Outcome { code, stderr, .. } = run(folder, &words);
    let code = code.map_or("?".to_owned(), |code| code.to_string());
    let stderr = stderr.replace(&folder.display().to_string(), HERE);
    // What goes before the error is news: whose data it is, which server did not answer.
    let is_news = |line: &&str| line.starts_with("note: ") || line.starts_with("train-images");
    let lines: Vec<&str> = stderr.lines().filter(|line| !is_news(line)).collect();
    format!("{code} {}", lines.join(" ⏎ "))
}

#[test]
fn each_wrong_input_gets_its_line() {
    let folder = tempfile::tempdir().unwrap();
    // A Mac's temporary folder has two names.
    let folder = folder.path().canonicalize().unwrap();
    fill(&folder);
    if std::env::var_os("CNN_UPDATE_WRONG_INPUT").is_some() {
        let told = |entry| match entry {
            Entry::Comment(line) => format!("{line}\n"),
            Entry::Case(Case { typed, .. }) => format!("cnn {typed}\n    {}\n", said(&folder, &typed)),
        };
        fs::write(TABLE, table().into_iter().map(told).collect::<Vec<_>>().concat()).unwrap();
        return;
    }
    let mut wrong = Vec::new();
    for Case { typed, said: expected } in cases() {
        let got = said(&folder, &typed);
        if got != expected {
            wrong.push(format!("\ncnn {typed}\n    {expected}  is expected\n    {got}  was said\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// What no line may show: the system's numbers, names of temporary files, types and values as a programmer sees them.
#[test]
fn the_lines_are_for_people() {
    let dumps =
        ["os error", ".part", ".tmp", "::", "Some(", "None", "Err(", "Os {", "kind:", "panicked", "Option<", " ⏎ "];
    let cases = cases();
    assert!(cases.len() > 200, "{}", cases.len());
    for Case { typed, said } in &cases {
        assert!(said.starts_with("1 error: ") || said.starts_with("2 error: "), "{typed}: {said}");
        let shown = said.replace("safetensors.torch.save_file(", "");
        for dump in dumps {
            assert!(!shown.contains(dump), "{typed}: {dump} in {said}");
        }
        assert!(said.chars().count() < 330, "{typed}: {said}");
    }
}

/// Whatever can be given can be given wrongly: each argument of each command is in the table five times.
#[test]
fn each_argument_is_in_the_table() {
    let cases = cases();
    let count = |command: &str, argument: &str| {
        let has = |case: &&Case| {
            let words = words(&case.typed);
            words[0] == command && words.iter().any(|word| word.split('=').next() == Some(argument))
        };
        cases.iter().filter(has).count()
    };
    for command in ["train", "predict", "features", "export", "summary", "shape", "fetch"] {
        let help = succeed(Path::new("."), &[command, "-h"]);
        let options = help.lines().filter_map(|line| {
            let (_, option) =
                line.split_once("--").filter(|(before, _)| before.trim_matches(['-', ',', ' ']).len() <= 1)?;
            Some(format!("--{}", option.split([' ', '.']).next()?))
        });
        let mut found = 0;
        for option in options.filter(|option| option != "--help") {
            assert!(count(command, &option) >= 5, "{command} {option}: {} cases", count(command, &option));
            found += 1;
        }
        assert!(found > 0, "{command}: no options in its help");
        let all = cases.iter().filter(|case| words(&case.typed)[0] == command).count();
        assert!(all >= 5 * (found + 1), "{command}: {all} cases");
    }
}

/// All that the table's commands name.
fn fill(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    data::write(folder);
    let train = ["train", "--model", "lenet5", "--batch", "20", "--steps", "2", "--data", data::FOLDER, "--out"];
    for run in ["run", "damaged", "moved", "unfinished"] {
        succeed(folder, &[&train[..], &[run]].concat());
    }
    let checkpoint = fs::read(folder.join("run/checkpoint.safetensors")).unwrap();
    write("damaged/checkpoint.safetensors", &checkpoint[..checkpoint.len() / 2]);
    write("diverged/recipe.json", &fs::read(folder.join("run/recipe.json")).unwrap());
    // The last number is one of the optimiser's.
    write("diverged/checkpoint.safetensors", &[&checkpoint[..checkpoint.len() - 4], &f32::NAN.to_le_bytes()].concat());
    fs::remove_file(folder.join("unfinished/weights.safetensors")).unwrap();
    let recipe = fs::read_to_string(folder.join("moved/recipe.json")).unwrap();
    write("moved/recipe.json", recipe.replace(data::FOLDER, "gone").as_bytes());

    // Pictures, and what is taken for one.
    crate::images::write_grey(&folder.join("digit.png"), 28, 28, &data::image(3));
    crate::images::write_grey(&folder.join("blank.png"), 60, 60, &[200; 3600]);
    GrayImage::from_fn(60, 60, |x, y| Luma([(x * y) as u8])).save(folder.join("whole.jpg")).unwrap();
    let png = fs::read(folder.join("digit.png")).unwrap();
    let jpeg = fs::read(folder.join("whole.jpg")).unwrap();
    write("cut.png", &png[..png.len() / 2]);
    write("cut.jpg", &jpeg[..jpeg.len() / 2]);
    write("huge.png", &huge());
    let page = b"<!DOCTYPE html>\n<html><title>404</title></html>";
    for (name, bytes) in [
        ("picture.webp", &b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0"[..]),
        ("picture.gif", b"GIF89a\x01\0\x01\0"),
        ("picture.tiff", b"II*\0\x08\0\0\0"),
        ("picture.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1"),
        ("picture.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("page.png", page),
        ("text.png", b"no picture"),
        ("empty.png", b""),
        ("folder/notes.txt", b""),
        ("other-maps/maps-13-conv13.png", b""),
        // Weights in the formats of others.
        ("lenet.pth", b"PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0lenet/data.pklFB\x0e\0ZZZZZZ"),
        ("lenet.npz", b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0conv1.weight.npy"),
        ("lenet.h5", b"\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0"),
        // Data in the forms in which people have it.
        ("text/notes.txt", b""),
        ("emnist/emnist-digits-train-images-idx3-ubyte.gz", b""),
        ("cifar-python/cifar-10-batches-py/data_batch_1", b""),
        ("cifar100/train.bin", b""),
        ("packed/cifar-10-binary.tar.gz", b""),
        ("numpy/mnist.npz", b""),
        ("pictures/cats/1.png", b""),
        ("torchvision/MNIST/raw/train-images-idx3-ubyte", b""),
    ] {
        write(name, bytes);
    }
    for name in datasets::mnist::FILES {
        write(&format!("page/{name}.gz"), page);
    }
    for name in datasets::cifar10::FILES {
        write(&format!("cifar-page/{name}"), page);
    }
    let weights = fs::read(folder.join("run/weights.safetensors")).unwrap();
    write("cut.safetensors", &weights[..weights.len() / 2]);
    let (tensors, _) = models::tensors_from_bytes(&weights).unwrap();
    let views: Vec<_> = tensors.iter().map(|(name, tensor)| (name.clone(), tensor.view())).collect();
    write("plain.safetensors", &models::tensors_to_bytes(&views, None).unwrap());
    succeed(folder, &["export", "--out", "digits.onnx"]);
}

/// A PNG of 108 megapixels, or what its header says.
fn huge() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 12_000, 9_000);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_chunk(png::chunk::IDAT, &[]).unwrap();
    drop(writer);
    bytes
}
