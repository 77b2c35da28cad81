// SPDX-License-Identifier: MIT
#pragma once

#include <QCoreApplication>
#include <QThread>
#include <QThreadPool>
#include <memory>
#include <utility>

namespace drmscope::app {

// As std::make_shared, for what consists of very many pieces: where the GUI thread is the last to
// let go of it, another thread frees it.
template <typename Thing, typename... Arguments>
std::shared_ptr<Thing> makeFreedAside(Arguments&&... arguments)
{
    auto made = std::make_unique<Thing>(std::forward<Arguments>(arguments)...);
    return {made.release(), [](Thing* thing) {
                const auto* application = QCoreApplication::instance();
                if (application != nullptr && QThread::currentThread() == application->thread()) {
                    QThreadPool::globalInstance()->start([thing] { delete thing; });
                } else {
                    delete thing;
                }
            }};
}

} // namespace drmscope::app
