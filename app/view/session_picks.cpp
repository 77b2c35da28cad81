// SPDX-License-Identifier: MIT
#include "app/view/session_picks.h"

#include "app/model/address_text.h"
#include "app/model/filter_terms.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "app/view/main_window.h"
#include "app/view/rows_pane.h"
#include "app/view/timeline_painter.h"
#include "app/view/timeline_view.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

constexpr size_t kMostOfAKind = 40;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Find)
};

class Finder
{
public:
    Finder(MainWindow& window, const SessionContents& contents, const QString& text)
        : m_window(window), m_contents(contents), m_text(text)
    {}

    std::vector<Pick> find()
    {
        if (m_text.isEmpty()) {
            return {};
        }
        for (const auto& finding : m_contents.findings) {
            offer(QString::fromStdString(finding.rule + " · " + finding.title + " · " +
                                         finding.cause),
                  Words::tr("finding"), {Selection::Kind::Finding, finding.id});
        }
        for (const auto& device : m_contents.devices) {
            offer(QStringLiteral("%1 · %2 · %3 · %4")
                      .arg(m_contents.nameOf(device.id), QString::fromStdString(device.drmDriver),
                           QString::fromStdString(device.parentName), addressText(device.address)),
                  Words::tr("device"), {Selection::Kind::Device, device.id});
        }
        for (const auto& file : m_contents.files) {
            if (!file.inKernel) {
                offer(QStringLiteral("%1 (%2)")
                          .arg(QString::fromStdString(file.comm))
                          .arg(file.processId),
                      Words::tr("open file"), {Selection::Kind::File, file.id});
            }
        }
        offerTexts(m_contents.names, QStringLiteral("name"), Words::tr("resource name"));
        offerCallSites();
        offerTexts(m_contents.tasks, QStringLiteral("process"), Words::tr("process"));
        const QString term = quotedTerm({}, m_text);
        m_picks.push_back({Words::tr("Events with %1").arg(m_text), Words::tr("events"),
                           [&window = m_window, term] { window.findEvents(term); }});
        return std::move(m_picks);
    }

private:
    void offer(const QString& text, const QString& kind, const Selection::Item& item)
    {
        if (kind != m_kind) {
            m_kind = kind;
            m_ofKind = 0;
        }
        if (m_ofKind < kMostOfAKind && text.contains(m_text, Qt::CaseInsensitive)) {
            ++m_ofKind;
            m_picks.push_back({text, kind, [&window = m_window, item] {
                                   window.selection().choose(item.kind, item.id);
                                   if (item.kind == Selection::Kind::CallSite) {
                                       window.tabs()->setCurrentWidget(window.callSites());
                                   } else if (item.kind != Selection::Kind::Finding) {
                                       window.timeline()->frameSelection(); // as a finding is
                                   }
                               }});
        }
    }

    // Its row, and its lanes where they are: a filter stays as it is.
    void offerCallSites()
    {
        for (const auto& row : m_contents.callSiteTable->rows) {
            if (row.cells[0].text.contains(m_text, Qt::CaseInsensitive)) {
                offer(QStringLiteral("%1 · %2").arg(row.cells[0].text, row.cells[1].text),
                      Words::tr("call site"), row.item);
            }
        }
    }

    void offerTexts(const QHash<qint64, QString>& texts, const QString& key, const QString& kind)
    {
        size_t count = 0;
        for (auto at = texts.cbegin(); at != texts.cend() && count < kMostOfAKind; ++at) {
            if (!at.value().contains(m_text, Qt::CaseInsensitive)) {
                continue;
            }
            ++count;
            if (key == QLatin1String("process") && !m_contents.tally.processes.contains(at.key())) {
                offerEventsOf(at.value());
                continue;
            }
            const QString term = quotedTerm(key, at.value());
            m_picks.push_back(
                {at.value(), kind, [&window = m_window, term] { window.findResources(term); }});
        }
    }

    // It added no resource: "compositor (103)".
    void offerEventsOf(const QString& task)
    {
        const auto bracket = task.lastIndexOf(QStringLiteral(" ("));
        const QString terms = QStringLiteral("%1 %2").arg(
            quotedTerm({}, task.left(bracket)), task.mid(bracket + 2, task.size() - bracket - 3));
        m_picks.push_back({task, Words::tr("events of the process"),
                           [&window = m_window, terms] { window.findEvents(terms); }});
    }

    MainWindow& m_window;
    const SessionContents& m_contents;
    QString m_text;
    QString m_kind;
    size_t m_ofKind = 0;
    std::vector<Pick> m_picks;
};

} // namespace

std::vector<Pick> findPicks(MainWindow& window, const SessionContents& contents,
                            const QString& text)
{
    return Finder(window, contents, text).find();
}

namespace {

Pick pickOf(MainWindow& window, const SessionContents& contents, const ResourceSpan& resource)
{
    QStringList parts{contents.names.value(resource.nameId), contents.nameOf(resource.deviceId),
                      timeText(resource.addedNs - contents.originNs())};
    parts.removeAll(QString());
    return {
        parts.join(QStringLiteral(" · ")), Words::tr("managed resource"),
        [&window, id = resource.id] { window.selection().choose(Selection::Kind::Resource, id); }};
}

} // namespace

void askForPicksAt(MainWindow& window, const std::shared_ptr<const SessionContents>& contents,
                   const QString& text, const PicksReady& ready)
{
    auto& runner = window.document().quick();
    runner.cancel(QueryRunner::Topic::Span);
    bool isAddress = text.startsWith(QLatin1String("0x"), Qt::CaseInsensitive);
    const quint64 address = isAddress ? text.toULongLong(&isAddress, 16) : 0;
    if (!isAddress || address == 0) {
        return;
    }
    window.document().askForResourcesAt(
        address, kMostOfAKind,
        [&window, contents, address, ready](const std::vector<ResourceSpan>& resources) {
            std::vector<Pick> picks;
            for (const auto& resource : resources) {
                picks.push_back(pickOf(window, *contents, resource));
            }
            const std::vector<LifeEvent> none;
            for (const auto& open : contents->open == nullptr ? none : *contents->open) {
                if (open.span.nodeAddress == address) {
                    picks.push_back(pickOf(window, *contents, open.span));
                }
            }
            ready(std::move(picks));
        });
}

std::vector<Pick> lanePicks(MainWindow& window, const SessionContents& contents)
{
    std::vector<Pick> picks;
    for (const auto& group : contents.timeline->groups()) {
        picks.push_back({group.title + QStringLiteral(" · ") + group.subtitle, Words::tr("device"),
                         [&window, id = group.deviceId] {
                             window.selection().choose(Selection::Kind::Device, id);
                         }});
        for (const auto& row : group.rows) {
            if (row.label.isEmpty() || row.lane.empty()) {
                continue;
            }
            const auto item = itemOf(contents, row.kind, row.lane.spans().front().item);
            picks.push_back({group.title + QStringLiteral(" › ") + row.label, row.detail,
                             [&window, item] { window.selection().choose(item.kind, item.id); }});
        }
    }
    return picks;
}

} // namespace drmscope::app
