//! Named tensors in a file: the safetensors format, written whole or not at all, and read with suspicion.
//!
//! The format is 8 bytes with the length of a header, the header as JSON (a name, a type, a shape and a range of bytes for
//! each tensor, and a map of strings called `__metadata__`), and the values, little-endian and in row order. The crate
//! `safetensors` reads and checks it. The header is written here, because that crate keeps metadata in a hash map, whose order
//! is another one in each run: the same tensors must give the same bytes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read as _, Write};
use std::path::Path;

use ndarray::{ArrayD, ArrayViewD, IxDyn};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::error::{quoted, shape_text};
use crate::{ModelError, foreign, whole_file};

/// The longest header that is written or read, in bytes. A network of a thousand tensors needs a fortieth of it; the rest is
/// for metadata. Without a limit a file could be nothing but a header, which grows thirtyfold when it is taken apart.
pub const LONGEST_HEADER: usize = 4 << 20;

/// The bytes in front of the header that say how long it is.
const LENGTH_BYTES: usize = 8;

/// The key of the JSON text of [`write_tensors`] among the metadata.
pub const JSON_KEY: &str = "json";

/// The name that the format keeps for itself.
const METADATA: &str = "__metadata__";

/// Tensors by name, in alphabetical order.
pub type NamedTensors = BTreeMap<String, ArrayD<f32>>;

/// Writes named tensors and a JSON text into a safetensors file, all or nothing.
///
/// The values go into a temporary file in the same folder, down to the disk, and only then does it take the name of the old
/// file. If anything fails (the disk is full, the folder cannot be written) the old file is as it was. The same tensors
/// give the same bytes, in whatever order they come.
///
/// # Errors
/// If two tensors have one name, the header grows beyond [`LONGEST_HEADER`], or the system cannot write.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("state.safetensors");
/// let ones = ndarray::ArrayD::<f32>::ones(vec![2, 3]);
/// models::write_tensors(&path, &[("ones".to_owned(), ones.view())], r#"{"step": 7}"#)?;
/// let (tensors, json) = models::read_tensors(&path, 1_000)?;
/// assert_eq!(tensors["ones"], ones);
/// assert_eq!(json.as_deref(), Some(r#"{"step": 7}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_tensors(
    path: impl AsRef<Path>,
    tensors: &[(String, ArrayViewD<'_, f32>)],
    metadata_json: &str,
) -> Result<(), ModelError> {
    let metadata = BTreeMap::from([(JSON_KEY.to_owned(), metadata_json.to_owned())]);
    write_file(path.as_ref(), tensors, &metadata)
}

/// The bytes of the file that [`write_tensors`] writes; without a JSON text it has no metadata.
///
/// # Errors
/// If two tensors have one name, or the header grows beyond [`LONGEST_HEADER`].
pub fn tensors_to_bytes(
    tensors: &[(String, ArrayViewD<'_, f32>)],
    metadata_json: Option<&str>,
) -> Result<Vec<u8>, ModelError> {
    let metadata = metadata_json.map(|json| (JSON_KEY.to_owned(), json.to_owned()));
    to_bytes(tensors, &metadata.into_iter().collect())
}

/// Reads what [`write_tensors`] wrote: the tensors by name, and the JSON text if there is one.
///
/// A file of more than `limit_bytes` is not read. `F32` and `F64` values become `f32`, whatever they are: infinities and
/// what is not a number included.
///
/// # Errors
/// If there is no such file, it is too long, it is not what the format says, or holds values of another type.
pub fn read_tensors(path: impl AsRef<Path>, limit_bytes: u64) -> Result<(NamedTensors, Option<String>), ModelError> {
    let path = path.as_ref();
    let bytes = read_file(path, limit_bytes)?;
    tensors_from_bytes(&bytes).map_err(|problem| problem.in_file(path))
}

/// Reads the metadata alone, which says what the rest of a file is: a JSON text is under [`JSON_KEY`].
///
/// # Errors
/// If there is no such file, or its header is not what the format says. The values are not looked at.
pub fn read_metadata(path: impl AsRef<Path>) -> Result<BTreeMap<String, String>, ModelError> {
    Ok(read_header(path.as_ref())?.0)
}

/// Reads the names of a file's tensors, in alphabetical order.
///
/// # Errors
/// As [`read_metadata`].
pub fn read_names(path: impl AsRef<Path>) -> Result<Vec<String>, ModelError> {
    Ok(read_header(path.as_ref())?.1)
}

/// The metadata of a file, and the names of its tensors.
fn read_header(path: &Path) -> Result<(BTreeMap<String, String>, Vec<String>), ModelError> {
    let read = || {
        let file = open(path)?;
        let length = file.metadata().map_err(ModelError::read)?.len();
        let mut start = Vec::new();
        file.take((LENGTH_BYTES + LONGEST_HEADER) as u64).read_to_end(&mut start).map_err(ModelError::read)?;
        let header = header(&start, length)?;
        let invalid = |error: serde_json::Error| ModelError::Format(quoted(&error.to_string()));
        let mut entries: BTreeMap<String, serde_json::Value> = serde_json::from_slice(header).map_err(invalid)?;
        let metadata = entries.remove(METADATA).map_or(Ok(BTreeMap::new()), serde_json::from_value).map_err(invalid)?;
        Ok((metadata, entries.into_keys().collect()))
    };
    read().map_err(|problem: ModelError| problem.in_file(path))
}

/// As [`read_tensors`], from bytes in memory.
///
/// # Errors
/// If the bytes are not what the format says, or hold values of another type than `F32` or `F64`.
pub fn tensors_from_bytes(bytes: &[u8]) -> Result<(NamedTensors, Option<String>), ModelError> {
    let mut contents = Contents::parse(bytes)?;
    let mut tensors = NamedTensors::new();
    for (name, view) in &contents.tensors {
        let values = values(name, view)?.collect();
        let tensor = ArrayD::from_shape_vec(IxDyn(view.shape()), values)
            .map_err(|error| ModelError::Format(format!("tensor {}: {error}", quoted(name))))?;
        tensors.insert(name.clone(), tensor);
    }
    Ok((tensors, contents.metadata.remove(JSON_KEY)))
}

/// What is in a file, the values not yet copied.
#[derive(Debug)]
pub(crate) struct Contents<'a> {
    pub(crate) tensors: BTreeMap<String, TensorView<'a>>,
    pub(crate) metadata: BTreeMap<String, String>,
}

impl<'a> Contents<'a> {
    /// Takes a file apart and checks that header and length agree.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        header(bytes, bytes.len() as u64)?;
        let invalid = |error: safetensors::SafeTensorError| {
            ModelError::Format(match error {
                safetensors::SafeTensorError::MetadataIncompleteBuffer => {
                    "it is cut off, or something follows its last value: copy it again".to_owned()
                }
                other => quoted(&other.to_string()),
            })
        };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(invalid)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(invalid)?.tensors().into_iter().collect();
        let metadata = header.metadata().iter().flatten().map(|(key, text)| (key.clone(), text.clone())).collect();
        Ok(Self { tensors, metadata })
    }
}

/// The header at the start of a file of `length` bytes.
fn header(start: &[u8], length: u64) -> Result<&[u8], ModelError> {
    let (claim, rest) = start
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or_else(|| ModelError::Format(format!("{} bytes are too few for a header", start.len())))?;
    let (claimed, there) = (u64::from_le_bytes(*claim), length.saturating_sub(LENGTH_BYTES as u64));
    let claimed_bytes = usize::try_from(claimed).ok().filter(|&bytes| claimed <= there && bytes <= LONGEST_HEADER);
    claimed_bytes.and_then(|bytes| rest.get(..bytes)).ok_or_else(|| match foreign::kind(start) {
        Some(kind) => ModelError::OtherFormat(kind),
        None => ModelError::Format(format!(
            "its header claims {claimed} bytes, but {there} are there and at most {LONGEST_HEADER} are read"
        )),
    })
}

/// The values of a tensor in row order.
pub(crate) fn values<'a>(name: &str, view: &TensorView<'a>) -> Result<Box<dyn Iterator<Item = f32> + 'a>, ModelError> {
    let data = view.data();
    match view.dtype() {
        Dtype::F32 => Ok(Box::new(data.as_chunks().0.iter().map(|&value| f32::from_le_bytes(value)))),
        Dtype::F64 => Ok(Box::new(data.as_chunks().0.iter().map(|&value| f64::from_le_bytes(value) as f32))),
        other => {
            Err(ModelError::Dtype { tensor: quoted(name), shape: shape_text(view.shape()), got: other.to_string() })
        }
    }
}

/// A regular file, to read.
fn open(path: &Path) -> Result<File, ModelError> {
    // Asked before it is opened: opening a pipe would wait for somebody to write into it.
    if !fs::metadata(path).map_err(ModelError::read)?.is_file() {
        return Err(ModelError::NotAFile);
    }
    File::open(path).map_err(ModelError::read)
}

/// All bytes of a regular file of at most `limit` bytes.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, ModelError> {
    let read = || {
        let file = open(path)?;
        let length = file.metadata().map_err(ModelError::read)?.len();
        if length > limit {
            return Err(ModelError::TooLong { bytes: length, limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        // The file may grow while it is read.
        file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(ModelError::read)?;
        if bytes.len() as u64 > limit {
            return Err(ModelError::TooLong { bytes: bytes.len() as u64, limit });
        }
        Ok(bytes)
    };
    read().map_err(|problem: ModelError| problem.in_file(path))
}

/// Writes a file that is either there as a whole or not at all.
pub(crate) fn write_file(
    path: &Path,
    tensors: &[(String, ArrayViewD<'_, f32>)],
    metadata: &BTreeMap<String, String>,
) -> Result<(), ModelError> {
    let header = Header::new(tensors, metadata).map_err(|problem| problem.in_file(path))?;
    whole_file::write(path, |file| header.write(file))
}

/// The bytes of a file.
pub(crate) fn to_bytes(
    tensors: &[(String, ArrayViewD<'_, f32>)],
    metadata: &BTreeMap<String, String>,
) -> Result<Vec<u8>, ModelError> {
    let mut bytes = Vec::new();
    Header::new(tensors, metadata)?.write(&mut bytes).map_err(ModelError::write)?;
    Ok(bytes)
}

/// A header, and the tensors in the order in which it lists them.
struct Header<'a> {
    text: Vec<u8>,
    tensors: BTreeMap<&'a str, &'a ArrayViewD<'a, f32>>,
}

impl<'a> Header<'a> {
    fn new(
        named: &'a [(String, ArrayViewD<'_, f32>)],
        metadata: &BTreeMap<String, String>,
    ) -> Result<Self, ModelError> {
        let mut tensors = BTreeMap::new();
        for (name, tensor) in named {
            let problem = if name == METADATA {
                "the format keeps this name for itself"
            } else if tensors.insert(name.as_str(), tensor).is_some() {
                "there are two of this name"
            } else {
                continue;
            };
            return Err(ModelError::Name { tensor: quoted(name), problem });
        }
        // Keys in alphabetical order, in the entries too: JSON's own maps order them by a feature that any crate can set.
        let mut entries = BTreeMap::new();
        if !metadata.is_empty() {
            entries.insert(METADATA, serde_json::json!(metadata));
        }
        let mut start = 0;
        for (&name, tensor) in &tensors {
            let end = start + tensor.len() * size_of::<f32>();
            let entry = serde_json::json!({ "data_offsets": [start, end], "dtype": "F32", "shape": tensor.shape() });
            entries.insert(name, entry);
            start = end;
        }
        let mut text = serde_json::to_vec(&entries).expect("strings and numbers are always JSON");
        // Spaces, so that the values begin at a multiple of 8 bytes.
        text.resize(text.len().next_multiple_of(LENGTH_BYTES), b' ');
        if text.len() > LONGEST_HEADER {
            return Err(ModelError::HeaderTooLong { bytes: text.len(), limit: LONGEST_HEADER });
        }
        Ok(Self { text, tensors })
    }

    // ANCHOR: write
    fn write(&self, target: &mut impl Write) -> std::io::Result<()> {
        target.write_all(&(self.text.len() as u64).to_le_bytes())?;
        target.write_all(&self.text)?;
        for tensor in self.tensors.values() {
            for value in *tensor {
                target.write_all(&value.to_le_bytes())?;
            }
        }
        Ok(())
    }
    // ANCHOR_END: write
}
