// SPDX-License-Identifier: MIT
#pragma once

// The numbers that probes of the recorded kernel are made from: an unprivileged program reads them
// out of its type information, the agent puts them into probe texts of its own. Both ends of the
// verb `value INDEX NUMBER` include this header; the agent uses it with libc alone.
namespace drmscope::tracer {

struct ProbeValue
{
    const char* word;   // in the agent's texts
    const char* object; // struct or enum, as the kernel names it
    const char* member; // its offset in bytes; of an enum, its value
};

inline constexpr unsigned kMaxProbeValue = 65535;

inline constexpr ProbeValue kProbeValues[] = {
    {"ref", "drm_device", "ref"},
    {"dev", "drm_device", "dev"},
    {"driver", "drm_device", "driver"},
    {"registered", "drm_device", "registered"},
    {"unplugged", "drm_device", "unplugged"},
    {"unique", "drm_device", "unique"},
    {"primary", "drm_device", "primary"},
    {"render", "drm_device", "render"},
    {"accel", "drm_device", "accel"},
    {"open_count", "drm_device", "open_count"},
    {"driver_name", "drm_driver", "name"},
    {"driver_features", "drm_driver", "driver_features"},
    {"minor_index", "drm_minor", "index"},
    {"minor_type", "drm_minor", "type"},
    {"minor_dev", "drm_minor", "dev"},
    {"file_minor", "drm_file", "minor"},
    {"file_pid", "drm_file", "pid"},
    {"file_filp", "drm_file", "filp"},
    {"pid_number", "pid", "numbers"},
    {"device_name", "device", "kobj.name"},
    {"device_bus", "device", "bus"},
    {"device_driver", "device", "driver"},
    {"bus_name", "bus_type", "name"},
    {"bound_name", "device_driver", "name"},
    {"node_release", "drmres", "node.release"},
    {"node_name", "drmres", "node.name"},
    {"node_size", "drmres", "node.size"},
    {"node_data", "drmres", "data"},
    {"category", "drm_debug_category", "DRM_UT_DRMRES"},
    {"object_dev", "drm_gem_object", "dev"},
    {"dmabuf_priv", "dma_buf", "priv"},
    {"dmabuf_size", "dma_buf", "size"},
    {"dmabuf_ops", "dma_buf", "ops"},
    {"ops_release", "dma_buf_ops", "release"},
    {"export_ops", "dma_buf_export_info", "ops"},
    {"export_size", "dma_buf_export_info", "size"},
    {"export_priv", "dma_buf_export_info", "priv"},
    {"attachment_dev", "dma_buf_attachment", "dev"},
    {"private_data", "file", "private_data"},
    {"vma_start", "vm_area_struct", "vm_start"},
    {"vma_end", "vm_area_struct", "vm_end"},
    {"vma_file", "vm_area_struct", "vm_file"},
    {"vma_private", "vm_area_struct", "vm_private_data"},
    {"bus_private", "bus_type", "p"},
    {"bus_notifier", "subsys_private", "bus_notifier"},
    {"drm_master", "drm_device", "master"},
    {"file_master", "drm_file", "master"},
    {"is_master", "drm_file", "is_master"},
    {"state_dev", "drm_atomic_state", "dev"},
    {"skb_data", "sk_buff", "data"},
    {"skb_length", "sk_buff", "len"},
    {"symbols", nullptr, nullptr}, // which of kProbeSymbols drm has, a bit each
};
inline constexpr unsigned kProbeValueCount = sizeof(kProbeValues) / sizeof(*kProbeValues);
inline constexpr unsigned kSymbolsValue = kProbeValueCount - 1;

// Functions that not every drm has, or that the compiler may have split or inlined.
inline constexpr const char* kProbeSymbols[] = {
    "del_dr",
    "drmm_release_action",
    "drm_file_free.part.0",
    "drm_file_free",
    "drm_client_dev_restore",
    "drm_lastclose",
    "drm_dev_put.part.0",
};
inline constexpr unsigned kProbeSymbolCount = sizeof(kProbeSymbols) / sizeof(*kProbeSymbols);

} // namespace drmscope::tracer
