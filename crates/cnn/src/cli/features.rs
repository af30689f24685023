//! `cnn features`: what every convolution answers to an image.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use conv::times;
use layers::Sequential;
use ndarray::Axis;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use viz::{Colormap, Figure, MapOptions, PhotographOptions, Table, VizError, cells};

use super::{file, maps, network, number, print_error};

/// Draw the feature maps of every convolution for an image
#[derive(Args)]
#[command(
    long_about = "\
Sends an image through a network and draws what each convolution answers: a map for each of its filters, bright where \
the filter found what it looks for. They are drawn after the activation, as the next layer sees them.

Without options it uses the small trained digit reader of the repository. Another model without --weights has random \
weights: even those keep outlines, which is worth a look.

A folder holds the maps of one network: each network gets its own, and a folder given with --out that holds maps of \
another is left as it is.",
    after_long_help = "\
Examples:
  cnn features digit.png
  cnn features --model vgg16 cat.jpg --out runs/cat
  cnn features --weights runs/classic-seed0 digit.png"
)]
pub struct Options {
    /// PNG or JPEG files
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<PathBuf>,
    /// The network; `cnn summary` lists them [default: digits]
    #[arg(long, value_name = "NAME", value_parser = network::parse_name)]
    model: Option<String>,
    /// Its weights, or the folder of a run [default: the repository's for digits, else random]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Where random weights start from
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true, conflicts_with = "weights")]
    seed: u64,
    /// Where to write [default: runs/features-IMAGE/NETWORK, by their names]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Writes the pictures and lists them.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let random = options.model.as_deref().filter(|name| options.weights.is_none() && *name != network::DIGITS);
    let (name, mut network, input_shape, kind) = if let Some(name) = random {
        // Of VGG's parameters nine tenths are in the dense layers, which draw nothing.
        let features = models::describe(name, None)?.features();
        let network = features.build(&mut ChaCha8Rng::seed_from_u64(options.seed))?;
        (name.to_owned(), network, features.input_shape(), format!("random weights from seed {}", options.seed))
    } else {
        let model = network::trained(options.model.as_deref(), options.weights.as_deref())?.model;
        (model.name, model.network, model.input_shape, "trained weights".to_owned())
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{name} with {kind}, on images of {}", times(&input_shape))?;
    let mut code = ExitCode::SUCCESS;
    for (image, folder) in options.images.iter().zip(folders(options, &own_name(options, &name))) {
        match draw(&mut network, input_shape, image, &folder) {
            Ok(table) => writeln!(out, "\n{} → {}\n{table}", image.display(), folder.display())?,
            // One bad image does not hide what the others show.
            Err(error) => {
                print_error(&error.to_string());
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// What tells this network from others: the run or the file that its weights are from, or the seed.
fn own_name(options: &Options, model: &str) -> String {
    let Some(weights) = &options.weights else {
        return if model == network::DIGITS { model.to_owned() } else { format!("{model}-seed{}", options.seed) };
    };
    // `.` is somewhere, too.
    let weights = weights.canonicalize().unwrap_or_else(|_| weights.clone());
    let in_run = weights.file_name().is_some_and(|name| name == network::WEIGHTS_FILE);
    let name = match weights.parent() {
        Some(run) if in_run => run.file_name(),
        _ if weights.is_dir() => weights.file_name(),
        _ => weights.file_stem(),
    };
    name.map_or_else(|| model.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A folder for each image, all different; without `--out` each network has its own.
fn folders(options: &Options, network: &str) -> Vec<PathBuf> {
    let mut used = BTreeSet::new();
    let folder = |image: &PathBuf| {
        let name = image.file_stem().unwrap_or_default().to_string_lossy();
        let first = match &options.out {
            Some(folder) if options.images.len() == 1 => folder.clone(),
            Some(folder) => folder.join(&*name),
            None => Path::new("runs").join(format!("features-{name}")),
        };
        let mut folder = first.clone();
        let mut number = 1_u32;
        while !used.insert(folder.clone()) {
            number += 1;
            folder = PathBuf::from(format!("{}-{number}", first.display()));
        }
        if options.out.is_some() { folder } else { folder.join(network) }
    };
    options.images.iter().map(folder).collect()
}

fn draw(network: &mut Sequential<f32>, input_shape: [usize; 3], image: &Path, folder: &Path) -> anyhow::Result<Table> {
    let input = network::input(image, input_shape)?;
    let picture = picture(&input.index_axis(Axis(0), 0).to_owned())?;
    let maps = maps::of_convolutions(network, input.into_dyn())?;
    file::make_folder(folder)?;
    if let Some(stranger) = maps::of_another_network(&maps, folder) {
        let folder = folder.display();
        bail!("{folder} holds the maps of another network ({stranger}): give another folder with --out, or empty it");
    }
    picture.write_to(folder.join(maps::INPUT))?;
    let mut table = Table::new(["layer", "", "maps", "file"]);
    table.push(cells!["input", "", times(&input_shape), maps::INPUT])?;
    for (path, maps) in maps::write(&maps, folder)?.iter().zip(&maps) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let size = times(maps.values.shape());
        table.push(cells![maps.name.clone(), maps.description.clone(), size, file])?;
    }
    Ok(table)
}

/// What the network was given.
fn picture(input: &ndarray::Array3<f32>) -> Result<Figure, VizError> {
    if input.dim().0 == 3 {
        return viz::photograph(input.view(), &PhotographOptions { white: 1.0, ..PhotographOptions::default() });
    }
    let grey = MapOptions { colormap: Colormap::Grey, zoom: Some(8), ..MapOptions::default() };
    viz::feature_maps(input.view(), &grey)
}
