//! Weights to files and back: the same bits, the same bytes; and each way in which a file can be wrong, in one clear line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use layers::{Conv2dConfig, Layer, LinearConfig, Path as ParameterPath, Sequential, Slot, Tensor};
use models::{
    Architecture, LONGEST_HEADER, LayerConfig, ModelError, read_metadata, read_tensors, weights, write_tensors,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// One of each kind of parameter, 60 numbers.
fn network(seed: u64) -> Sequential<f32> {
    let layers = [
        ("conv", LayerConfig::Conv2d(Conv2dConfig::new(1, 2, [3, 3]))),
        ("bn", LayerConfig::BatchNorm2d(2)),
        ("flatten", LayerConfig::Flatten),
        ("fc", LayerConfig::Linear(LinearConfig::new(8, 3))),
    ];
    let layers = layers.map(|(name, layer)| (name.to_owned(), layer)).into();
    let architecture = Architecture::new("small", [1, 4, 4], layers).unwrap();
    architecture.build(&mut ChaCha8Rng::seed_from_u64(seed)).unwrap()
}

fn values(network: &mut Sequential<f32>) -> BTreeMap<String, Tensor<f32>> {
    let mut values = BTreeMap::new();
    network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        let tensor = match slot {
            Slot::Parameter(parameter) => parameter.value.clone(),
            Slot::Buffer(buffer) => buffer.clone(),
        };
        values.insert(name.to_owned(), tensor);
    });
    values
}

fn change(network: &mut Sequential<f32>, tensor: &str, value: f32) {
    network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        if name == tensor {
            match slot {
                Slot::Parameter(parameter) => parameter.value.as_slice_mut().unwrap()[1] = value,
                Slot::Buffer(buffer) => buffer.as_slice_mut().unwrap()[1] = value,
            }
        }
    });
}

fn metadata() -> BTreeMap<String, String> {
    let pairs = [("zebra", "last"), ("model", "small"), ("accuracy", "99.5 %"), ("quote", "\"\n\\"), ("a", "")];
    pairs.iter().map(|&(key, text)| (key.to_owned(), text.to_owned())).collect()
}

/// A file from a header as text and the bytes of the values.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

/// The file of `network` with these replacements in its header.
fn with_header(replacements: &[(&str, &str)]) -> Vec<u8> {
    let bytes = weights::to_bytes(&mut network(1), &BTreeMap::new()).unwrap();
    let length = u64::from_le_bytes(*bytes.first_chunk().unwrap()) as usize;
    let mut header = String::from_utf8(bytes[8..8 + length].to_vec()).unwrap();
    for (from, to) in replacements {
        assert!(header.contains(from), "{from} is not in {header}");
        header = header.replace(from, to);
    }
    file(&header, &bytes[8 + length..])
}

/// The message with which these bytes are refused; the network must be as it was.
fn refusal(bytes: &[u8]) -> String {
    let mut network = network(2);
    let before = values(&mut network);
    let message = weights::load_bytes(&mut network, bytes).expect_err("it must be refused").to_string();
    assert_eq!(values(&mut network), before, "changed by: {message}");
    assert!(!message.contains('\n') && message.len() < 400, "{message}");
    message
}

#[test]
fn what_is_saved_is_loaded_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.safetensors");
    let mut saved = network(1);
    change(&mut saved, "bn.running_mean", -0.75);
    change(&mut saved, "fc.bias", f32::from_bits(1));
    weights::save(&mut saved, &path, &metadata()).unwrap();
    let mut loaded = network(2);
    assert_ne!(values(&mut saved), values(&mut loaded));
    assert_eq!(weights::load(&mut loaded, &path).unwrap(), metadata());
    assert_eq!(values(&mut saved), values(&mut loaded));
    assert_eq!(read_metadata(&path).unwrap(), metadata());
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["small.safetensors"], "nothing temporary is left");
}

#[test]
fn two_saves_give_the_same_bytes() {
    // A hash map of five keys would keep its order by chance once in 120 times.
    let first = weights::to_bytes(&mut network(1), &metadata()).unwrap();
    assert_eq!(first, weights::to_bytes(&mut network(1), &metadata()).unwrap());
    let folder = tempfile::tempdir().unwrap();
    weights::save(&mut network(1), folder.path().join("a"), &metadata()).unwrap();
    assert_eq!(fs::read(folder.path().join("a")).unwrap(), first);
    let length = u64::from_le_bytes(*first.first_chunk().unwrap()) as usize;
    assert_eq!(length % 8, 0, "values begin at a multiple of 8 bytes");
    let header = std::str::from_utf8(&first[8..8 + length]).unwrap().trim_end();
    let expected = concat!(
        r#"{"__metadata__":{"a":"","accuracy":"99.5 %","model":"small","quote":"\"\n\\","zebra":"last"},"#,
        r#""bn.bias":{"data_offsets":[0,8],"dtype":"F32","shape":[2]},"#,
        r#""bn.running_mean":{"data_offsets":[8,16],"dtype":"F32","shape":[2]},"#,
        r#""bn.running_var":{"data_offsets":[16,24],"dtype":"F32","shape":[2]},"#,
        r#""bn.weight":{"data_offsets":[24,32],"dtype":"F32","shape":[2]},"#,
        r#""conv.bias":{"data_offsets":[32,40],"dtype":"F32","shape":[2]},"#,
        r#""conv.weight":{"data_offsets":[40,112],"dtype":"F32","shape":[2,1,3,3]},"#,
        r#""fc.bias":{"data_offsets":[112,124],"dtype":"F32","shape":[3]},"#,
        r#""fc.weight":{"data_offsets":[124,220],"dtype":"F32","shape":[3,8]}}"#,
    );
    assert_eq!(header, expected);
    assert_eq!(first.len(), 8 + length + 220);
}

#[test]
fn tensors_and_a_text_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let columns = ndarray::arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let odd = Tensor::from_elem(vec![], f32::NEG_INFINITY);
    let empty = Tensor::zeros(vec![3, 0, 2]);
    let tensors =
        [("t".to_owned(), columns.t().into_dyn()), ("odd".to_owned(), odd.view()), (String::new(), empty.view())];
    write_tensors(&path, &tensors, "{}").unwrap();
    let (read, text) = read_tensors(&path, 1000).unwrap();
    assert_eq!(text.as_deref(), Some("{}"));
    assert_eq!(read.len(), 3);
    for (name, tensor) in &tensors {
        assert_eq!(read[name], tensor, "{name}");
    }
    // In another order: the same bytes.
    let bytes = fs::read(&path).unwrap();
    let [a, b, c] = tensors;
    write_tensors(&path, &[c, a, b], "{}").unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_name_can_be_written_once() {
    let one = Tensor::ones(vec![1]);
    let path = Path::new("not written");
    let message = |names: [&str; 2]| {
        write_tensors(path, &names.map(|name| (name.to_owned(), one.view())), "").unwrap_err().to_string()
    };
    assert_eq!(message(["a", "a"]), "not written: tensor a cannot be written: there are two of this name");
    assert!(message(["a", "__metadata__"]).contains("tensor __metadata__ cannot be written: the format keeps"));
    let text = "x".repeat(LONGEST_HEADER);
    let error = write_tensors(path, &[], &text).unwrap_err().to_string();
    assert!(error.starts_with("not written: the header takes") && error.ends_with("store less metadata"), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_tensor_that_does_not_fit_is_named_with_both_shapes() {
    let cases: [(&[(&str, &str)], &str); 7] = [
        (&[("[2,1,3,3]", "[2,3,1,3]")], "tensor conv.weight has shape [2, 3, 1, 3], the network needs [2, 1, 3, 3]"),
        (&[("[2,1,3,3]", "[18]")], "tensor conv.weight has shape [18], the network needs [2, 1, 3, 3]"),
        (&[("fc.bias", "fc.offset")], "tensor fc.bias is missing: the network needs one of shape [3]"),
        (
            &[("[3,8]", "[24]"), ("fc.weight", "zzz")],
            "tensor fc.weight is missing: the network needs one of shape [3, 8]",
        ),
        (
            &[(r#""dtype":"F32","shape":[3]"#, r#""dtype":"I32","shape":[3]"#)],
            "tensor fc.bias of shape [3] holds I32 values, expected F32 or F64",
        ),
        (
            &[(r#""dtype":"F32","shape":[2]"#, r#""dtype":"BF16","shape":[2,2]"#)],
            "tensor bn.bias has shape [2, 2], the network needs [2]",
        ),
        (&[("fc.bias", "fc.bi\\nas")], "tensor fc.bias is missing"),
    ];
    for (replacements, expected) in cases {
        let message = refusal(&with_header(replacements));
        assert!(message.starts_with(expected), "{message}");
    }
    let mut data = with_header(&[(
        r#"{"bn.bias""#,
        r#"{"more":{"data_offsets":[220,228],"dtype":"F32","shape":[1,2]},"bn.bias""#,
    )]);
    data.extend([0; 8]);
    assert!(refusal(&data).starts_with("unexpected tensor more of shape [1, 2]: the network has no such parameter"));
}

#[test]
fn the_names_of_wrappers_are_taken_off() {
    let names = [
        "bn.bias",
        "bn.running_mean",
        "bn.running_var",
        "bn.weight",
        "conv.bias",
        "conv.weight",
        "fc.bias",
        "fc.weight",
    ];
    for prefix in ["module.", "_orig_mod.", "_orig_mod.module."] {
        let quoted = |name: &str, prefix: &str| format!("\"{prefix}{name}\"");
        let wrapped: Vec<_> = names.iter().map(|name| (quoted(name, ""), quoted(name, prefix))).collect();
        let wrapped: Vec<_> = wrapped.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let bytes = with_header(&wrapped);
        let mut loaded = network(2);
        weights::load_bytes(&mut loaded, &bytes).unwrap();
        assert_eq!(values(&mut loaded), values(&mut network(1)), "{prefix}");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("wrapped"), &bytes).unwrap();
        assert_eq!(weights::wrapper(&models::read_names(folder.path().join("wrapped")).unwrap()), prefix);
        // Of one tensor alone it is not a wrapper's.
        assert!(refusal(&with_header(&wrapped[..1])).contains("bn.bias is missing"));
    }
}

#[test]
fn pytorch_s_own_files_are_told_with_the_way_to_convert_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lenet.pth");
    for start in [&b"PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0lenet/data.pklFB"[..], b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j"] {
        fs::write(&path, [start, &[b'Z'; 2000]].concat()).unwrap();
        let errors = [weights::load(&mut network(1), &path).unwrap_err(), read_metadata(&path).unwrap_err()];
        for error in errors.map(|error| error.to_string()) {
            assert!(error.contains("lenet.pth: is PyTorch's own format (a pickle): convert it in Python"), "{error}");
        }
    }
}

#[test]
fn pytorch_s_counter_is_skipped_beside_running_statistics_only() {
    let with = |entry: &str| {
        let mut bytes = with_header(&[(r#"{"bn.bias""#, &format!(r#"{{{entry},"bn.bias""#))]);
        bytes.extend(7_i64.to_le_bytes());
        bytes
    };
    let offsets = r#""data_offsets":[220,228]"#;
    let counter = with(&format!(r#""bn.num_batches_tracked":{{{offsets},"dtype":"I64","shape":[]}}"#));
    let mut loaded = network(2);
    weights::load_bytes(&mut loaded, &counter).unwrap();
    assert_eq!(values(&mut loaded), values(&mut network(1)));
    for entry in [
        format!(r#""fc.num_batches_tracked":{{{offsets},"dtype":"I64","shape":[]}}"#),
        format!(r#""bn.num_batches_tracked":{{{offsets},"dtype":"F64","shape":[]}}"#),
        format!(r#""bn.num_batches_tracked":{{{offsets},"dtype":"I64","shape":[1]}}"#),
    ] {
        assert!(refusal(&with(&entry)).starts_with("unexpected tensor"), "{entry}");
    }
}

#[test]
fn values_that_are_not_numbers_are_neither_saved_nor_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old");
    fs::write(&path, "the old file").unwrap();
    for (value, shown) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf")] {
        let mut bad = network(1);
        change(&mut bad, "fc.weight", value);
        let expected =
            format!("tensor fc.weight of shape [3, 8] holds {shown} at flat index 1: weights must be finite");
        let error = weights::save(&mut bad, &path, &BTreeMap::new()).unwrap_err().to_string();
        assert!(error.ends_with(" `f32` numbers") && error.contains(&expected), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"the old file");

        let mut bytes = weights::to_bytes(&mut network(1), &BTreeMap::new()).unwrap();
        let at = bytes.len() - 23 * 4;
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        assert!(refusal(&bytes).starts_with(&expected));
    }
    // 10³⁰⁰ is a number in F64, not in f32.
    let header = r#"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#;
    let (tensors, _) = models::tensors_from_bytes(&file(header, &1e300_f64.to_le_bytes())).unwrap();
    assert_eq!(tensors["x"][0], f32::INFINITY);
    let mut negative = network(1);
    change(&mut negative, "bn.running_var", -0.5);
    let bytes = weights::to_bytes(&mut negative, &BTreeMap::new()).unwrap();
    assert!(refusal(&bytes).starts_with("tensor bn.running_var of shape [2] holds a negative variance"));
}

#[test]
fn headers_that_lie_are_refused_without_believing_them() {
    let entry = |shape: &str, offsets: &str| {
        file(&format!(r#"{{"x":{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}}}"#), &[0; 16])
    };
    let huge = u64::MAX.to_le_bytes();
    let four_gigabytes = 4_000_000_000_u64.to_le_bytes();
    let deep = file(&"[".repeat(100_000), &[]);
    let lies: [&[u8]; 16] = [
        b"",
        b"\x02\0\0",
        &huge,
        &[&huge[..], b"{}"].concat(),
        &[&four_gigabytes[..], b"{}"].concat(),
        &file("", b""),
        &file("[]", b""),
        &file("\u{7f}ELF", b""),
        &file("{}", b"values that nobody owns"),
        &entry("[5]", "[0,16]"),
        &entry("[4]", "[0,20]"),
        &entry("[4]", "[16,0]"),
        &entry("[4]", "[18446744073709551615,15]"),
        &entry("[1099511627776]", "[0,4398046511104]"),
        &entry("[4294967296,4294967296,4294967296]", "[0,16]"),
        &deep,
    ];
    for bytes in lies {
        let message = refusal(bytes);
        assert!(message.starts_with("not a valid safetensors file: "), "{message}");
        assert!(models::tensors_from_bytes(bytes).is_err());
    }
    // Nothing, of an enormous shape.
    let nothing =
        file(r#"{"x":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}"#, &[]);
    assert!(models::tensors_from_bytes(&nothing).is_err());
    assert!(refusal(&nothing).contains("is missing"));
}

#[test]
fn every_truncation_is_refused() {
    let bytes = weights::to_bytes(&mut network(1), &metadata()).unwrap();
    for length in 0..bytes.len() {
        refusal(&bytes[..length]);
    }
    let longer = [&bytes[..], &[0]].concat();
    assert!(refusal(&longer).contains("not a valid safetensors file"));
}

#[test]
fn files_that_cannot_be_read_are_told_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let load = |path: &Path| weights::load(&mut network(1), path).unwrap_err().to_string();
    let absent = folder.path().join("absent");
    assert!(load(&absent).starts_with(&format!("{}: cannot read the file: ", absent.display())));
    assert!(load(folder.path()).ends_with("is not a regular file: give the path of a file"));
    // Refused by its length, before a byte is read.
    let large = folder.path().join("large");
    fs::File::create(&large).unwrap().set_len(1 << 30).unwrap();
    let limit = LONGEST_HEADER + 4 * 4 * values(&mut network(1)).values().map(Tensor::len).sum::<usize>();
    assert!(load(&large).contains(&format!("is 1073741824 bytes long, at most {limit} are expected")));
    assert!(matches!(read_tensors(&large, 99), Err(ModelError::File { .. })));
    assert!(read_metadata(&large).unwrap_err().to_string().contains("not a valid safetensors file"));
    assert!(read_metadata(&absent).unwrap_err().to_string().contains("cannot read the file"));
    let exact = folder.path().join("exact");
    weights::save(&mut network(1), &exact, &BTreeMap::new()).unwrap();
    let length = fs::metadata(&exact).unwrap().len();
    assert!(read_tensors(&exact, length).is_ok());
    assert!(read_tensors(&exact, length - 1).is_err());
}

#[test]
fn where_nothing_can_be_written_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let save = |path: &Path| weights::save(&mut network(1), path, &BTreeMap::new()).unwrap_err().to_string();
    let missing = save(&folder.path().join("no/such/folder"));
    assert!(
        missing.contains("cannot write the file: there is no folder ") && missing.ends_with("such: make it first"),
        "{missing}"
    );
    let plain = folder.path().join("plain");
    fs::write(&plain, "the old file").unwrap();
    assert!(save(&plain.join("below a file")).contains("cannot write the file: "));
    assert!(save(folder.path()).contains("is not a regular file"));
    assert!(save(Path::new("")).contains("not a regular file"));
    assert_eq!(fs::read(&plain).unwrap(), b"the old file");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing temporary is left");
}

/// A limit on the size of files stands for a full disk: the kernel refuses the write in the middle.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    const PATH: &str = "MODELS_TEST_PATH";
    if let Some(path) = std::env::var_os(PATH) {
        let big = Tensor::zeros(vec![1 << 20]);
        let error = write_tensors(&path, &[("big".to_owned(), big.view())], "").unwrap_err();
        assert!(error.to_string().contains("cannot write the file: File too large"), "{error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old");
    fs::write(&path, "the old file").unwrap();
    let status = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 64; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_full_disk_leaves_the_old_file"])
        .env(PATH, &path)
        // Its words go into a pipe: the limit holds for a file that they are redirected to, too.
        .output()
        .unwrap()
        .status;
    assert!(status.success());
    assert_eq!(fs::read(&path).unwrap(), b"the old file");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing temporary is left");
}

#[cfg(unix)]
#[test]
fn the_umask_decides_who_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plain"), "").unwrap();
    weights::save(&mut network(1), folder.path().join("weights"), &BTreeMap::new()).unwrap();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("weights"), mode("plain"));
}

/// A pipe stands for all that is neither file nor folder: reading would wait for ever, writing would take its place.
#[cfg(unix)]
#[test]
fn a_pipe_is_neither_read_nor_replaced() {
    use std::os::unix::fs::FileTypeExt as _;
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for result in [
        weights::load(&mut network(1), &pipe).map(drop),
        weights::save(&mut network(1), &pipe, &BTreeMap::new()),
        read_metadata(&pipe).map(drop),
    ] {
        assert!(result.unwrap_err().to_string().contains("is not a regular file"));
    }
    assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
}
