// SPDX-License-Identifier: MIT
#include "tracer/collect/collect_options.h"

#include <getopt.h>

#include <charconv>
#include <cstring>

namespace drmscope::tracer {

const char* const kCollectUsage =
    "usage: drmscope-collect [-i STREAM] -o FILE [-f] [--command TEXT] [--devres all]\n"
    "                        [--status-fd N] [--console-fd N] [--save-stream FILE]\n"
    "                        [--search-stream] [--input-name TEXT]\n"
    "                        [--gone-after S] [--begin-within S]\n"
    "                        [--max-bytes N] [--keep-last S [--keep-bytes N] [--dump-on-finding]]\n"
    "                        [--debug-info DIR]...\n"
    "       drmscope-collect --finish FILE [--if-unfinished] [--command-status N]\n"
    "                        [--debug-info DIR]...\n"
    "       drmscope-collect --dmesg|--trace-file -i FILE -o FILE [-f] [--input-name TEXT]\n"
    "       drmscope-collect --probe-values [--root DIR]\n"
    "\n"
    "Turns a stream of drmscope-agent into a session file. Started by `drmscope record`.\n"
    "\n"
    "  -i STREAM            read from here, not from descriptor 0 (\"-\")\n"
    "  --input-name TEXT    call that so where something is wrong with it\n"
    "  -o FILE              the session to make; it must not exist\n"
    "  -f                   replace it if it does\n"
    "  --command TEXT       the command that is recorded, for the session\n"
    "  --devres all         store devm resources of every struct device, not of parents of\n"
    "                       drm_devices alone\n"
    "  --debug-info DIR     look for modules with debug information here, before /lib/modules and\n"
    "                       /usr/lib/debug\n"
    "  --status-fd N        read from descriptor N when the stream has ended: \"stop\", where "
    "SIGTERM\n"
    "                       ends the recording as its user wants it, and the command's exit "
    "status\n"
    "                       in decimal; where neither comes whoever says them was killed\n"
    "  --console-fd N       read what the recorded machine says on its console from descriptor N,\n"
    "                       and keep its end\n"
    "  --search-stream      pass over what stands before the stream, as a login prompt\n"
    "  --save-stream FILE   keep the bytes of the stream too, as they come\n"
    "  --gone-after S       seconds of silence after which the agent is taken to be gone [30];\n"
    "                       0 never\n"
    "  --begin-within S     the same before the recording begins [0]\n"
    "  --keep-last S        keep the last S seconds, in at most 256 MB of memory, and write them "
    "at\n"
    "                       the end, and on SIGUSR1\n"
    "  --dump-on-finding    and when a rule accuses somebody of what is kept\n"
    "  --max-bytes N        say \"full\" once the session has so many\n"
    "  --dmesg              the input is a kernel's log, with its DRMRES lines\n"
    "  --trace-file         the input is a trace.dat of trace-cmd, with events of our module\n"
    "  --finish FILE        complete a session whose collector was killed, or rebuild all that is\n"
    "                       derived from its facts\n"
    "  --if-unfinished      with --finish: where its recorder has completed it, only make it one\n"
    "                       file again, without what a reader has kept beside it\n"
    "  --probe-values       print the numbers that probes of this kernel are made from, as verbs "
    "of\n"
    "                       drmscope-agent; with --root, of the machine under DIR\n"
    "  --drm-build-id HEX   build-id of the drm that they were read from, where it is not loaded\n"
    "  --command-status N   with --finish: the exit status of the command\n"
    "\n"
    "What happens is said on descriptor 1, one JSON object a line.\n"
    "Exit codes: 0 saved; 2 saved, events are missing; 64 usage; 65 no stream or no session;\n"
    "69 the agent lacks a part; 73 cannot create FILE; 74 disk or I/O; 77 not permitted.\n";

namespace {

enum Long
{
    kCommand = 256,
    kStatusFd,
    kConsoleFd,
    kFinish,
    kCommandStatus,
    kIfUnfinished,
    kDevres,
    kDebugInfo,
    kProbeNumbers,
    kRoot,
    kDrmBuildId,
    kSearchStream,
    kInputName,
    kSaveStream,
    kGoneAfter,
    kBeginWithin,
    kMaxBytes,
    kKeepLast,
    kKeepBytes,
    kDumpOnFinding,
    kDmesg,
    kTraceFile
};

const option kLongOptions[] = {{"command", required_argument, nullptr, kCommand},
                               {"status-fd", required_argument, nullptr, kStatusFd},
                               {"console-fd", required_argument, nullptr, kConsoleFd},
                               {"finish", required_argument, nullptr, kFinish},
                               {"command-status", required_argument, nullptr, kCommandStatus},
                               {"if-unfinished", no_argument, nullptr, kIfUnfinished},
                               {"debug-info", required_argument, nullptr, kDebugInfo},
                               {"devres", required_argument, nullptr, kDevres},
                               {"probe-values", no_argument, nullptr, kProbeNumbers},
                               {"root", required_argument, nullptr, kRoot},
                               {"drm-build-id", required_argument, nullptr, kDrmBuildId},
                               {"search-stream", no_argument, nullptr, kSearchStream},
                               {"input-name", required_argument, nullptr, kInputName},
                               {"save-stream", required_argument, nullptr, kSaveStream},
                               {"gone-after", required_argument, nullptr, kGoneAfter},
                               {"begin-within", required_argument, nullptr, kBeginWithin},
                               {"max-bytes", required_argument, nullptr, kMaxBytes},
                               {"keep-last", required_argument, nullptr, kKeepLast},
                               {"keep-bytes", required_argument, nullptr, kKeepBytes},
                               {"dump-on-finding", no_argument, nullptr, kDumpOnFinding},
                               {"dmesg", no_argument, nullptr, kDmesg},
                               {"trace-file", no_argument, nullptr, kTraceFile},
                               {"help", no_argument, nullptr, 'h'},
                               {nullptr, 0, nullptr, 0}};

template <typename Number = int> Number numberOf(const char* text, const char* optionName)
{
    Number number = 0;
    const char* const end = text + std::strlen(text);
    const auto [stopped, error] = std::from_chars(text, end, number);
    if (error != std::errc{} || stopped != end)
        throw UsageError(std::string(optionName) + " wants a number, not \"" + text + "\"");
    return number;
}

bool everythingMeant(const std::string& word)
{
    if (word != "all" && word != "parents")
        throw UsageError("--devres wants \"all\" or \"parents\", not \"" + word + "\"");
    return word == "all";
}

void check(const CollectOptions& options)
{
    if (options.help || options.probeValues)
        return;
    if (options.output.empty() == options.finish.empty())
        throw UsageError("give either -o FILE or --finish FILE");
    if ((options.commandStatus || options.ifUnfinished) && options.finish.empty())
        throw UsageError("--command-status and --if-unfinished go with --finish");
    if (options.dumpOnFinding && options.keepLastSeconds == 0)
        throw UsageError("--dump-on-finding goes with --keep-last");
}

} // namespace

CollectOptions parseCollectOptions(int argumentCount, char** arguments)
{
    CollectOptions options;
    opterr = 0;
    optind = 0; // glibc: begin anew
    int option = 0;
    while ((option = getopt_long(argumentCount, arguments, "i:o:fh", kLongOptions, nullptr)) !=
           -1) {
        switch (option) {
        case 'i':
            options.input = optarg;
            break;
        case 'o':
            options.output = optarg;
            break;
        case 'f':
            options.overwrite = true;
            break;
        case 'h':
            options.help = true;
            break;
        case kCommand:
            options.command = optarg;
            break;
        case kStatusFd:
            options.statusFd = numberOf(optarg, "--status-fd");
            break;
        case kConsoleFd:
            options.consoleFd = numberOf(optarg, "--console-fd");
            break;
        case kProbeNumbers:
            options.probeValues = true;
            break;
        case kRoot:
            options.root = optarg;
            break;
        case kDrmBuildId:
            options.drmBuildId = optarg;
            break;
        case kDevres:
            options.allDevres = everythingMeant(optarg);
            break;
        case kDebugInfo:
            options.debugFolders.emplace_back(optarg);
            break;
        case kDmesg:
            options.dmesg = true;
            break;
        case kTraceFile:
            options.traceFile = true;
            break;
        case kSearchStream:
            options.searchStream = true;
            break;
        case kInputName:
            options.inputName = optarg;
            break;
        case kSaveStream:
            options.streamCopy = optarg;
            break;
        case kGoneAfter:
            options.goneAfterSeconds = numberOf(optarg, "--gone-after");
            break;
        case kBeginWithin:
            options.beginWithinSeconds = numberOf(optarg, "--begin-within");
            break;
        case kKeepLast:
            options.keepLastSeconds = numberOf<uint64_t>(optarg, "--keep-last");
            break;
        case kKeepBytes:
            options.keepBytes = numberOf<size_t>(optarg, "--keep-bytes");
            break;
        case kDumpOnFinding:
            options.dumpOnFinding = true;
            break;
        case kMaxBytes:
            options.maxBytes = numberOf<uint64_t>(optarg, "--max-bytes");
            break;
        case kFinish:
            options.finish = optarg;
            break;
        case kIfUnfinished:
            options.ifUnfinished = true;
            break;
        case kCommandStatus:
            options.commandStatus = numberOf(optarg, "--command-status");
            break;
        default:
            throw UsageError(std::string("unknown or incomplete option ") + arguments[optind - 1]);
        }
    }
    if (optind < argumentCount)
        throw UsageError(std::string("unexpected argument ") + arguments[optind]);
    if (options.inputName.empty())
        options.inputName = options.input == "-" ? "standard input" : options.input;
    check(options);
    return options;
}

} // namespace drmscope::tracer
