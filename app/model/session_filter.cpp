// SPDX-License-Identifier: MIT
#include "app/model/session_filter.h"

#include "app/model/filter_check.h"
#include "app/model/timeline.h"

namespace drmscope::app {

namespace {

constexpr int kPatience = 10; // a recording is filtered anew at most a tenth of the time

// "1.500000001s": as short as it can be, and nothing lost.
QString seconds(qint64 ns)
{
    QString text =
        QString::number(std::abs(ns) % 1'000'000'000).rightJustified(9, QLatin1Char('0'));
    while (text.endsWith(QLatin1Char('0'))) {
        text.chop(1);
    }
    return QStringLiteral("%1%2%3s")
        .arg(ns / 1'000'000'000)
        .arg(text.isEmpty() ? QString() : QStringLiteral("."), text);
}

} // namespace

SessionFilter::SessionFilter(SessionDocument& document, QObject* parent)
    : QObject(parent), m_document(document),
      m_stack(nullptr, FilterStack::Keys{&filterProblem, &isHalfTyped})
{
    connect(&document, &SessionDocument::stateChanged, this, &SessionFilter::documentChanged);
    connect(&m_stack, &FilterStack::changed, this, &SessionFilter::stackChanged);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &SessionFilter::read);
}

QString SessionFilter::rangeTerm(const QString& key, qint64 fromNs, qint64 toNs)
{
    return QStringLiteral("%1:%2..%3")
        .arg(key, seconds(std::max<qint64>(fromNs, 0)), seconds(std::max<qint64>(toNs, 0)));
}

bool SessionFilter::hidesAll() const
{
    return m_outcome.contents != nullptr && m_shown == m_outcome.contents &&
           m_shown->timeline->groups().empty();
}

bool SessionFilter::hides(const Selection::Item& item) const
{
    if (m_outcome.contents == nullptr) {
        return false;
    }
    const auto& timeline = *m_outcome.contents->timeline;
    switch (item.kind) {
    case Selection::Kind::Resource:
        return timeline.placeOfResource(item.id).group < 0;
    case Selection::Kind::Device:
        return timeline.groupOf(item.id) < 0;
    case Selection::Kind::Finding: {
        const auto* finding = m_outcome.contents->finding(item.id);
        return finding != nullptr && finding->deviceId != 0 &&
               timeline.groupOf(finding->deviceId) < 0;
    }
    default:
        return false;
    }
}

void SessionFilter::documentChanged()
{
    const auto& contents = m_document.contents();
    const bool again = contents != nullptr && m_shown != nullptr && m_shown->path == contents->path;
    if (!isActive() || contents == nullptr || contents->outline) {
        return showAll();
    }
    if (!again) {
        showAll();
    }
    const qint64 waitMs = kPatience * m_readMs - m_sinceRead.elapsed();
    if (!again || m_shown->outline || !m_document.isLive() || m_reading || waitMs <= 0) {
        read();
    } else {
        m_later.start(static_cast<int>(waitMs));
    }
}

void SessionFilter::stackChanged()
{
    if (m_stack.text() == m_text) {
        return; // what was typed became a chip
    }
    m_text = m_stack.text();
    if (isActive() && m_document.contents() != nullptr && !m_document.contents()->outline) {
        read();
    } else {
        showAll();
    }
}

void SessionFilter::showAll()
{
    m_later.stop();
    m_document.runner().cancel(QueryRunner::Topic::Filter);
    m_reading = isActive() && m_document.contents() != nullptr; // when the resources are there
    m_outcome = {};
    m_shownText.clear();
    show(m_document.contents());
    emit changed();
}

void SessionFilter::show(const std::shared_ptr<const SessionContents>& contents)
{
    if (contents != m_shown) {
        m_shown = contents;
        emit shownChanged();
    }
}

void SessionFilter::read()
{
    m_later.stop();
    m_reading = true;
    m_sinceRead.start();
    emit changed();
    m_document.runner().ask(
        QueryRunner::Topic::Filter,
        [contents = m_document.contents(), text = m_text](SessionReader& reader,
                                                          const QueryRunner::KeepGoing& keepGoing) {
            return std::any(filterSession(reader, *contents, text, keepGoing));
        },
        [this, text = m_text](const std::any& result) {
            m_readMs = m_sinceRead.restart();
            m_reading = false;
            m_shownText = text;
            m_outcome = std::any_cast<const FilteredSession&>(result);
            show(m_outcome.contents);
            emit changed();
        },
        [this](const QueryFailure& failure) {
            m_reading = false;
            emit m_document.readFailed(failure.text);
            emit changed();
        });
}

} // namespace drmscope::app
